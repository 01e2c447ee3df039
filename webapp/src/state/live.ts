/* Listening live: the microphone, its session with the server, what is heard, how late, what is kept. */
import { batch, computed, signal, type Signal } from '@preact/signals'
import type { LiveMessage, Model } from '../api/types'
import { makeCaptureClock, type CaptureClock } from '../live/clock'
import type { Taken } from '../live/cutter'
import { makeDelayMeter, type DelayMeter, type Delays } from '../live/delay'
import { makeMeter, type Level } from '../live/level'
import { makeGatherer, merged, type LiveUpdate } from '../live/merged'
import { MicrophoneTrouble, openMicrophone, troubleOf, type Microphone, type Obeyed } from '../live/microphone'
import { makeRing, type Ring } from '../live/ring'
import { openSession, type Session } from '../live/session'
import { endOf, makeUnheard, type Unheard } from '../live/unheard'
import type { Scope } from '../scope'
import { say } from '../strings'
import { makeLiveHeard } from './liveHeard'
import type { Live, LiveState } from './liveShown'
import { finishLive, leftLive } from './liveKept'
import { tell, tellError } from './notices'
import { chosenOf } from './settings'

/** The one that the page shows; for keys. */
export const live = signal<Live | null>(null)

const SHOWN_S = 30
/** The server's queue holds 10 s: what is sent at once must fit into it. */
const WAITING_S = 8
const LEVEL_MS = 100
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000
const DONE_MS = 20_000

export function makeLive(scope: Scope, model: Model, keep: Signal<boolean>, chosenDevice: Signal<string>): Live {
  const told = makeLiveHeard(scope, model)
  const state = signal<LiveState>('idle')
  const trouble = signal<MicrophoneTrouble | null>(null)
  const started_at = signal<string | null>(null)
  const elapsed_s = signal(0)
  const level = signal<Level | null>(null)
  const noise_floor_db = signal<number | null>(null)
  const clipped = signal(0)
  const muted = signal(false)
  const obeyed = signal<Obeyed | null>(null)
  const device = signal('')
  const delays = signal<Delays | null>(null)
  const behind_s = signal(0)
  const unheard_s = signal(0)
  const sound = signal<{ ring: Ring; rate: number } | null>(null)
  const kept = signal<readonly string[]>([])

  let run: Scope | null = null
  let microphone: Microphone | null = null
  let session: Session | null = null
  let clock: CaptureClock = makeCaptureClock(1)
  let delay: DelayMeter = makeDelayMeter(() => null)
  let unheard: Unheard = makeUnheard(0)
  const meter = makeMeter()
  let ready = false
  const gatherer = makeGatherer(() => run, (updates) => update(updates))
  let wait_ms = FIRST_WAIT_MS
  let finished = () => {}

  const rate = () => microphone?.rate ?? 1

  function reset(): void {
    clock = makeCaptureClock(rate())
    delay = makeDelayMeter(clock.capturedAt)
    unheard = makeUnheard(WAITING_S * rate())
    wait_ms = FIRST_WAIT_MS
    told.reset()
    gatherer.forget()
    batch(() => {
      sound.value = { ring: makeRing(SHOWN_S * rate()), rate: rate() }
      started_at.value = null
      delays.value = null
      unheard_s.value = behind_s.value = elapsed_s.value = 0
      kept.value = []
    })
  }

  async function start(): Promise<void> {
    if (state.peek() !== 'idle') return
    const own = (run = scope.child())
    state.value = 'asking'
    trouble.value = null
    try {
      microphone = await openMicrophone(own, chosenDevice.peek(), { cut: take, unplugged, muted: (is) => (muted.value = is) })
    } catch (problem) {
      if (own.signal.aborted) return
      own.dispose()
      state.value = 'idle'
      trouble.value = troubleOf(problem)
      return
    }
    reset()
    device.value = microphone.device()
    obeyed.value = microphone.obeyed()
    own.every(LEVEL_MS, measure)
    own.every(1000, () => (delays.value = delay.read()))
    connect()
  }

  function take(cut: Taken): void {
    if (!sound.peek() || state.peek() === 'idle') return
    clock.came(endOf(cut), cut.at_ms - Date.now() + performance.now())
    started_at.value ??= new Date(cut.at_ms - (endOf(cut) / rate()) * 1000).toISOString()
    sound.peek()!.ring.write(cut.first, cut.samples)
    meter.feed(cut.samples)
    unheard.add(cut)
    const missed = unheard.lost() + (ready && session?.send(cut) === false ? cut.samples.length : 0)
    if (missed) unheard_s.value += missed / rate()
  }

  function measure(): void {
    const now = meter.read()
    const { ring } = sound.peek()!
    batch(() => {
      if (now) level.value = now
      elapsed_s.value = ring.end / rate()
      const needed_s = model.context_after_s + model.step_s
      behind_s.value = ready ? Math.max(0, elapsed_s.peek() - told.until_s() - needed_s) : 0
    })
  }

  function connect(): void {
    ready = false
    const hello = {
      protocol: 1 as const, rate: rate(), model: model.name, threshold: null, thresholds: null, keep: keep.peek(), name: null,
      settings: chosenOf(model),
    }
    session = openSession(run!, hello, { message: receive, closed: disconnected })
  }

  function receive(message: LiveMessage): void {
    if (message.type !== 'update') gatherer.flush()
    switch (message.type) {
      case 'ready':
        ready = true
        told.begin(message.settings)
        if (message.recording !== null) kept.value = [...kept.peek(), message.recording]
        if (state.peek() === 'cut') tell('live', say('live_back'))
        if (state.peek() !== 'ending') state.value = 'running'
        for (const cut of unheard.frames()) session!.send(cut)
        if (state.peek() === 'ending') session!.end()
        break
      case 'update':
        gatherer.add(message)
        break
      case 'dropped':
        unheard_s.value += message.count / rate()
        break
      case 'gap':
        break
      case 'error':
        tellError('live', message.error)
        // Refused at the door: asking again would be refused again.
        if (!ready) leave()
        break
      case 'done':
        finished()
    }
  }

  /** What came since the last paint. */
  function update(updates: readonly LiveUpdate[]): void {
    wait_ms = FIRST_WAIT_MS
    const since_s = (session?.offset() ?? 0) / rate()
    const all = merged(updates)
    batch(() => {
      told.take(all, since_s)
      noise_floor_db.value = all.noise_floor_db
      clipped.value = Number(all.clipped)
    })
    unheard.heard(Math.floor(told.until_s() * rate()))
    // Without paints there is no delay of what is seen.
    if (document.hidden || state.peek() !== 'running') return
    const measured = updates.map((one) => ({
      until: (since_s + one.until_s) * rate(), needed: (since_s + one.until_s + model.context_after_s) * rate(), count: one.scores.length, hop: model.hop_s * rate(), work_ms: one.work_ms,
    }))
    run?.after(0, () => {
      const painted_ms = performance.now()
      for (const one of measured) delay.shown(painted_ms, one)
    })
  }

  function disconnected(): void {
    gatherer.flush()
    session = null
    told.unlit()
    const now = state.peek()
    if (now === 'ending') finished()
    if (now === 'idle' || now === 'ending') return
    ready = false
    state.value = 'cut'
    delay.reset()
    run?.after(wait_ms, connect)
    wait_ms = Math.min(2 * wait_ms, LONGEST_WAIT_MS)
  }

  function unplugged(): void {
    trouble.value = new MicrophoneTrouble('unplugged')
    void stop()
  }

  async function stop(): Promise<void> {
    const now = state.peek()
    if (now === 'idle' || now === 'ending') return
    if (now === 'asking') return leave()
    state.value = 'ending'
    const own = run!
    // With the microphone's last samples; `stop` gives them to `take`.
    await microphone?.stop()
    if (!session) unheard_s.value += unheard.waiting() / rate()
    else {
      await new Promise<void>((over) => {
        finished = over
        own.after(DONE_MS, over)
        if (ready) session!.end()
      })
    }
    if (own.signal.aborted) return
    leave()
    await finishLive(kept.peek(), keep.peek(), unheard_s.peek(), trouble.peek()?.kind === 'unplugged')
  }

  function leave(): void {
    batch(() => {
      state.value = 'idle'
      level.value = null
      ready = false
    })
    run?.dispose()
    run = session = null
    told.unlit()
  }

  // Whoever leaves the page's view ends the session; the server then puts what came into the library.
  scope.add(() => {
    if (kept.peek().length && state.peek() !== 'idle') void leftLive(kept.peek(), keep.peek())
  })

  return {
    heard: told.heard, history: told.history, state, trouble, started_at, elapsed_s, level, noise_floor_db, clipped, muted, obeyed, device, delays,
    behind_s, unheard_s, sound, keep, start, stop,
    listening: computed(() => state.value !== 'idle' && state.value !== 'asking'),
    keeps: computed(() => kept.value.length > 0),
    now_s: () => (state.peek() === 'idle' ? elapsed_s.peek() : (clock.sampleAt(performance.now()) ?? 0) / rate()),
    toggle: () => void (state.peek() === 'idle' ? start() : stop()),
    async use(next) {
      chosenDevice.value = next
      if (!microphone || state.peek() === 'idle') return
      try {
        await microphone.use(next)
        trouble.value = null
        device.value = microphone.device()
        obeyed.value = microphone.obeyed()
      } catch (problem) {
        trouble.value = troubleOf(problem)
      }
    },
  }
}
