/* What goes to the live socket and comes from it. */
import type { Advice, HeardEvent, Note, Result, Track } from './heard'
import type { Settings } from './model'

export interface LiveHello {
  protocol: 1
  rate: number
  model: string
  threshold: number | null
  thresholds: Record<string, number> | null
  keep: boolean
  name: string | null
  settings?: Settings | null
}

export type LiveMessage =
  | { type: 'ready'; protocol: number; recording: string | null; model: string; rate: number; hop_s: number; step_s: number; context_after_s: number; settings: Record<string, string> }
  | {
      type: 'update'
      revision: number
      until_s: number
      first_frame: number
      scores: number[][]
      tracks: Track[]
      closed: HeardEvent[]
      open: HeardEvent[]
      first_note: number
      notes: Note[]
      advice: Advice[]
      /** Sentences that hold now, such as why nothing is judged. */
      remarks: string[]
      /** The A4 that new notes are held against; null for models that know none. */
      a4_hz: number | null
      level_db: number | null
      noise_floor_db: number | null
      clipped: boolean | number
      sequence: number
      work_ms: number
    }
  | { type: 'dropped'; first: number; count: number }
  | { type: 'gap'; first: number; count: number }
  | { type: 'done'; recording: string | null; result: Result }
  | { type: 'error'; error: string }
