/* What the library keeps: recordings, what the person says of them, and what they are written as. */
import type { Advice, HeardEvent, Note, Result } from './heard'
import type { JobState } from './jobs'
import type { Media } from './media'

export interface About {
  program: string
  version: string
  library: { folder: string; bytes: number; limit: number; count: number; keep: boolean }
  max_upload: number
  models: string[]
  formats: ExportFormat[]
  protocol: number
}

export interface ExportFormat {
  name: string
  extension: string
  title: string
  /** What has to be installed for it first, in words. */
  lacking: string
}

export interface Example {
  name: string
  title: string
  duration_s: number
}

export type RecordingKind = 'file' | 'live' | 'example'

/** A recording as the library lists it. */
export interface Summary {
  id: string
  name: string
  created: string
  kind: RecordingKind
  model: string
  state: JobState
  error: string | null
  job: string | null
  duration_s: number | null
  rate: number | null
  channels: number | null
  bytes: number
  labels: string[]
  confirmed: number
  /** Every setting's value that it was heard with. */
  settings: Record<string, string>
}

export type Verdict = 'yes' | 'no'

/** What the person says. `event` is the machine's event it speaks of, null where the person drew one. */
export interface Say {
  id: string
  event: string | null
  verdict: Verdict | null
  label: string
  start_s: number
  end_s: number
  created: string
}

/** Labels of another program's file, dropped on the recording. */
export interface ImportedLane {
  id: string
  name: string
  events: { label: string; start_s: number; end_s: number }[]
}

export interface RecordingRecord extends Summary {
  result: Result | null
  events: HeardEvent[]
  /** So far, while it runs. */
  notes: Note[]
  advice: Advice[]
  says: Say[]
  lanes: ImportedLane[]
  media: Media | null
}

export interface Listing {
  recordings: Summary[]
  bytes: number
  limit: number
  folder: string
}

export type Which = 'holds' | 'all' | 'confirmed'

export interface ExportOrder {
  format: string
  which: Which
  /** Null for a label that does not count. */
  thresholds: Record<string, number | null> | null
}
