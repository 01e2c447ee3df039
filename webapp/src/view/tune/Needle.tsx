/* One large needle, to a cent: it follows each frame; its figure changes a few times a second, so that it can be read. */
import { batch, effect, type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { hearsDrone, LOOKED_S } from '../../geometry/drone'
import { angleOf, heardNow, IN_TUNE_CENTS, nearest, pullOf, REACH_CENTS, type Pull } from '../../geometry/needle'
import { centsBetween } from '../../geometry/notes'
import { FlatIcon, SharpIcon } from '../../icons/icons'
import { useScope } from '../../scope'
import type { Live } from '../../state/liveShown'
import { notesOf } from '../../state/notes'
import { beating, toneHz } from '../../state/tones'
import { say, type Key } from '../../strings'

interface Props {
  live: Live
  tones: ReadonlySignal<readonly { name: string; hz: number }[]>
  wanted: ReadonlySignal<number | null>
  playing: Signal<number | null>
  tuned: Signal<ReadonlySet<number>>
}

interface Read {
  name: string
  hz: number
  cents: number
  pull: Pull
}

const NEEDLE_S = 0.07
const FIGURE_S = 0.25
const FIGURE_MS = 150
/** In tune for so long, a string counts as tuned. */
const HELD_MS = 700
/** The drone in the microphone is looked for so often; it counts until so long a rest is without it. */
const DRONE_MS = 400
const REST_MS = 1200
/** So near the drone's own pitch what is read may be the drone. */
const DRONE_CENTS = 1.5
const RADIUS = 150
const WORDS: Record<Pull, Key> = { low: 'tune_low', high: 'tune_high', right: 'tune_is' }

export function Needle({ live, tones, wanted, playing, tuned }: Props) {
  const hand = useRef<SVGGElement>(null)
  const read = useSignal<Read | null>(null)
  const drone = useSignal(false)
  const notes = notesOf(live.heard)

  useScope((scope) => {
    let figured_ms = 0
    let right_ms: number | null = null
    let looked_ms = 0
    let quiet_ms: number | null = null
    function look(now_ms: number, sounding: boolean): void {
      looked_ms = now_ms
      quiet_ms = sounding ? null : (quiet_ms ?? now_ms)
      const { ring, rate } = live.sound.peek() ?? { ring: null, rate: 1 }
      const hz = toneHz.peek()
      if (hz === null || ring === null) drone.value = false
      else {
        const samples = new Float32Array(Math.round(LOOKED_S * rate))
        ring.read(ring.end - samples.length, samples)
        // Beside a note of its own pitch it cannot be made out: so what was heard in a rest counts on.
        if (hearsDrone(samples, rate, hz)) drone.value = true
        else if (quiet_ms !== null && now_ms - quiet_ms > REST_MS) drone.value = false
      }
    }
    scope.add(effect(() => {
      toneHz.value
      drone.value = false
    }))
    scope.frames((now_ms) => {
      const track = live.listening.peek() ? (notes.pitch.peek()?.track ?? null) : null
      const all = tones.peek()
      const hz = heardNow(track, NEEDLE_S)
      const place = hz === null ? null : (wanted.peek() ?? nearest(hz, all.map((tone) => tone.hz)))
      hand.current!.classList.toggle('rests', hz === null || place === null)
      if (hz !== null && place !== null) hand.current!.style.transform = `rotate(${angleOf(centsBetween(hz, all[place]!.hz)).toFixed(2)}deg)`
      if (now_ms - figured_ms < FIGURE_MS) return
      figured_ms = now_ms
      const calm_hz = heardNow(track, FIGURE_S)
      if (now_ms - looked_ms >= DRONE_MS) look(now_ms, calm_hz !== null)
      batch(() => {
        playing.value = place
        if (calm_hz === null || place === null) {
          read.value = null
          right_ms = null
          return
        }
        const tone = all[place]!
        const cents = centsBetween(calm_hz, tone.hz)
        const pull = pullOf(cents)
        read.value = { name: tone.name, hz: calm_hz, cents, pull }
        const itself = drone.peek() && toneHz.peek() !== null && Math.abs(centsBetween(calm_hz, toneHz.peek()!)) < DRONE_CENTS
        right_ms = pull === 'right' && !itself ? (right_ms ?? now_ms) : null
        if (right_ms !== null && now_ms - right_ms >= HELD_MS && !tuned.peek().has(place)) tuned.value = new Set([...tuned.peek(), place])
        // A string that is turned again has to be heard again.
        if (pull !== 'right' && Math.abs(cents) < REACH_CENTS && tuned.peek().has(place)) tuned.value = new Set([...tuned.peek()].filter((one) => one !== place))
      })
    })
  }, [live])

  const now = read.value
  const sounds = toneHz.value !== null || beating.value !== null
  return (
    <section class={`needle ${now?.pull ?? 'quiet'}`} data-pull={now?.pull ?? 'quiet'}>
      <svg viewBox="-170 -172 340 190" role="img" aria-label={say('tune_needle', { name: now?.name ?? '' })}>
        <path class="needle-band" d={arc(-IN_TUNE_CENTS, IN_TUNE_CENTS, RADIUS - 8)} />
        <path class="needle-rim" d={arc(-REACH_CENTS, REACH_CENTS)} />
        {Array.from({ length: 21 }, (_, i) => 5 * i - REACH_CENTS).map((cents) => (
          <Tick key={cents} cents={cents} />
        ))}
        <g ref={hand} class="needle-hand rests">
          <path d="M-3,0L0,-136L3,0Z" />
          <circle r={7} />
        </g>
      </svg>
      <p class="needle-name">{now?.name ?? '–'}</p>
      <p class="needle-figure">
        <span aria-hidden="true">{now === null ? '' : now.pull === 'high' ? <SharpIcon /> : now.pull === 'low' ? <FlatIcon /> : '●'}</span>
        <strong>{now ? figureOf(now.cents) : ''}</strong>
      </p>
      <p class="needle-word" role="status">{now ? wordOf(now) : say('tune_quiet')}</p>
      <p class="soft needle-hz">{now ? `${now.hz.toFixed(1)} Hz` : ' '}</p>
      <p class="soft needle-note" role="status">{sounds && drone.value ? say('hears_drone') : sounds ? say('headphones') : ' '}</p>
    </section>
  )
}

const figureOf = (cents: number): string => {
  const whole = Math.round(cents)
  return `${whole < 0 ? '−' : whole > 0 ? '+' : ''}${Math.abs(whole)}`
}

function wordOf({ cents, pull }: Read): string {
  const word = say(WORDS[pull])
  return Math.abs(cents) > REACH_CENTS ? say('tune_far', { keys: (Math.abs(cents) / 100).toFixed(1), word }) : word
}

function pointOf(cents: number, radius: number): string {
  const angle = ((angleOf(cents) - 90) * Math.PI) / 180
  return `${(radius * Math.cos(angle)).toFixed(2)},${(radius * Math.sin(angle)).toFixed(2)}`
}

const arc = (from: number, to: number, radius = RADIUS): string => `M${pointOf(from, radius)}A${radius},${radius} 0 0 1 ${pointOf(to, radius)}`

const NAMED = [-50, -25, -10, 0, 10, 25, 50]

function Tick({ cents }: { cents: number }) {
  const named = NAMED.includes(cents)
  const [x, y] = pointOf(cents, RADIUS + 11).split(',')
  return (
    <>
      <path class="needle-tick" d={`M${pointOf(cents, RADIUS)}L${pointOf(cents, RADIUS - (named ? 14 : 7))}`} />
      {named && (
        <text x={x} y={y} text-anchor="middle" dominant-baseline="middle">
          {figureOf(cents)}
        </text>
      )}
    </>
  )
}
