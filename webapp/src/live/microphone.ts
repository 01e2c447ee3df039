/* The microphone: asked for as it is, without the browser's improvements; what the browser did of that; its samples. */
import type { Scope } from '../scope'
import type { Taken } from './cutter'

export const TROUBLES = ['insecure', 'denied', 'none', 'busy', 'unplugged', 'failed'] as const
export type TroubleKind = (typeof TROUBLES)[number]

export class MicrophoneTrouble extends Error {
  constructor(readonly kind: TroubleKind, message = '') {
    super(message)
  }
}

/** What browsers do to speech by default; all of it takes sounds away that are none. */
export const IMPROVEMENTS = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const
export type Improvement = (typeof IMPROVEMENTS)[number]

/** Which of the improvements are on although asked off, and of which the browser does not tell. */
export interface Obeyed {
  on: readonly Improvement[]
  untold: readonly Improvement[]
}

type Told = Partial<Record<Improvement, unknown>>

export const obeyed = (settings: Told): Obeyed => ({
  on: IMPROVEMENTS.filter((name) => settings[name] !== undefined && settings[name] !== false),
  untold: IMPROVEMENTS.filter((name) => settings[name] === undefined),
})

/** What a failure of `getUserMedia` says of the microphone. */
export function troubleOf(problem: unknown): MicrophoneTrouble {
  if (problem instanceof MicrophoneTrouble) return problem
  const name = problem instanceof Error ? problem.name : ''
  const kinds: Record<string, TroubleKind> = {
    NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'busy', AbortError: 'busy',
  }
  return new MicrophoneTrouble(kinds[name] ?? 'failed', problem instanceof Error ? problem.message : String(problem))
}

export interface MicrophoneHeard {
  cut: (cut: Taken) => void
  /** The device went away. */
  unplugged: () => void
  /** The system gives silence instead of sound, or sound again. */
  muted: (muted: boolean) => void
}

export interface Microphone {
  rate: number
  device(): string
  obeyed(): Obeyed
  /** Takes another device; the samples go on. Throws MicrophoneTrouble, the old device then stays. */
  use(device: string): Promise<void>
  /** Resolves when the last sample came. */
  stop(): Promise<void>
}

const WORKLET = import.meta.env.DEV ? '/src/live/worklet.ts' : './worklet.js'
const LAST_SAMPLES_MS = 500

async function ask(device: string): Promise<MediaStream> {
  // Pages that are not secure have no `mediaDevices` at all.
  if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneTrouble('insecure')
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: device ? { ...audio, deviceId: { exact: device } } : audio })
  } catch (problem) {
    // A device that was chosen before and is not there today: any other will do.
    if (device && problem instanceof Error && problem.name === 'OverconstrainedError') return ask('')
    throw troubleOf(problem)
  }
}

export async function openMicrophone(scope: Scope, device: string, heard: MicrophoneHeard): Promise<Microphone> {
  const own = scope.child()
  try {
    return await opened(own, device, heard)
  } catch (problem) {
    own.dispose()
    throw troubleOf(problem)
  }
}

async function opened(own: Scope, device: string, heard: MicrophoneHeard): Promise<Microphone> {
  let plugged = own.child()
  let stream = await ask(device)
  own.add(() => stream.getTracks().forEach((track) => track.stop()))
  own.signal.throwIfAborted()
  const context = new AudioContext({ latencyHint: 'interactive' })
  own.add(() => void context.close())
  await context.audioWorklet.addModule(WORKLET)
  await context.resume()
  own.signal.throwIfAborted()
  const taker = new AudioWorkletNode(context, 'taker', { numberOfInputs: 1, numberOfOutputs: 0 })
  own.add(() => taker.disconnect())
  let over = () => {}
  own.listen<MessageEvent<Taken | null>>(taker.port, 'message', ({ data }) => (data ? heard.cut(data) : over()))
  taker.port.start()
  // Some systems stop the sound for a call and start it again.
  own.listen(context, 'statechange', () => context.state === 'suspended' && void context.resume())

  function plug(): void {
    const source = context.createMediaStreamSource(stream)
    const track = stream.getAudioTracks()[0]!
    source.connect(taker)
    plugged.add(() => source.disconnect())
    plugged.listen(track, 'ended', heard.unplugged)
    plugged.listen(track, 'mute', () => heard.muted(true))
    plugged.listen(track, 'unmute', () => heard.muted(false))
    heard.muted(track.muted)
  }
  plug()

  const settings = () => stream.getAudioTracks()[0]!.getSettings()
  return {
    rate: context.sampleRate,
    device: () => settings().deviceId ?? '',
    obeyed: () => obeyed(settings()),
    async use(next) {
      const fresh = await ask(next)
      plugged.dispose()
      stream.getTracks().forEach((track) => track.stop())
      stream = fresh
      plugged = own.child()
      plug()
    },
    stop: () =>
      new Promise((stopped) => {
        over = () => {
          own.dispose()
          stopped()
        }
        plugged.dispose()
        taker.port.postMessage('end')
        own.after(LAST_SAMPLES_MS, () => over())
      }),
  }
}

export interface InputDevice {
  id: string
  name: string
}

/** The microphones; without names until one was allowed. */
export async function inputDevices(): Promise<InputDevice[]> {
  const found = (await navigator.mediaDevices?.enumerateDevices()) ?? []
  return found.filter((one) => one.kind === 'audioinput' && one.deviceId).map((one) => ({ id: one.deviceId, name: one.label }))
}
