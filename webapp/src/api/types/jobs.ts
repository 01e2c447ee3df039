/* How far the hearing of a recording is, asked for and as it is told. */
import type { Advice, HeardEvent, Note, Track } from './heard'
import type { Media } from './media'

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export type Stage = 'preparing' | 'listening'

export interface Job {
  id: string
  recording: string
  state: JobState
  stage: Stage
  done_s: number
  total_s: number | null
  eta_s: number | null
  error: string | null
}

export interface Accepted {
  recording: string
  job: string
}

export type JobMessage =
  | { type: 'state'; state: JobState; stage: Stage; done_s: number; total_s: number | null; media: Media | null; events: HeardEvent[]; notes: Note[]; advice: Advice[] }
  | { type: 'progress'; stage: Stage; done_s: number; total_s: number | null; eta_s: number | null }
  | { type: 'media'; media: Media }
  | {
      type: 'update'
      until_s: number
      closed: HeardEvent[]
      open: HeardEvent[]
      tracks: Track[]
      /** The place of the first of `notes` among all. */
      first_note: number
      notes: Note[]
      advice: Advice[]
    }
  | { type: 'done' }
  | { type: 'failed'; error: string }
  | { type: 'cancelled' }
