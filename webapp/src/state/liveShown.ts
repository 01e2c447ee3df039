/* What the page shows of listening live, and what it can do about it. */
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Delays } from '../live/delay'
import type { Level } from '../live/level'
import type { MicrophoneTrouble, Obeyed } from '../live/microphone'
import type { Ring } from '../live/ring'
import type { Heard } from './heard'
import type { History } from './history'

/** `asking`: for the microphone or the session; `cut`: the connection is lost and tried again. */
export type LiveState = 'idle' | 'asking' | 'running' | 'cut' | 'ending'

export interface Live {
  heard: Heard
  history: History
  state: ReadonlySignal<LiveState>
  /** Whether the microphone is open. */
  listening: ReadonlySignal<boolean>
  trouble: ReadonlySignal<MicrophoneTrouble | null>
  /** When the microphone's sample 0 was captured, ISO 8601. */
  started_at: ReadonlySignal<string | null>
  /** Of sound since then. */
  elapsed_s: ReadonlySignal<number>
  level: ReadonlySignal<Level | null>
  /** As the server measures it, over some seconds. */
  noise_floor_db: ReadonlySignal<number | null>
  /** Share of the last half second's samples that are overdriven. */
  clipped: ReadonlySignal<number>
  muted: ReadonlySignal<boolean>
  obeyed: ReadonlySignal<Obeyed | null>
  device: ReadonlySignal<string>
  delays: ReadonlySignal<Delays | null>
  /** How far what was scored lies behind the microphone beyond what the model needs; seconds. */
  behind_s: ReadonlySignal<number>
  /** Seconds of sound that were not heard, and why not: the server's queue, the connection. */
  unheard_s: ReadonlySignal<number>
  /** Whether the running session's sound is kept by the server. */
  keeps: ReadonlySignal<boolean>
  /** What the person wants with it at the end. */
  keep: Signal<boolean>
  /** The microphone's last half minute; times on the page are its samples by `rate`. */
  sound: ReadonlySignal<{ ring: Ring; rate: number } | null>
  /** What the microphone captures at this very moment, on the page's time; runs evenly. */
  now_s(): number
  start(): Promise<void>
  stop(): Promise<void>
  toggle(): void
  use(device: string): Promise<void>
}
