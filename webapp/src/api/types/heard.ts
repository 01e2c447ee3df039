/* What was heard in a recording or a stream. Times are seconds from its first sample. */

export interface Tag {
  label: string
  score: number
}

/** A box in time, [start_s, end_s), as the model heard it. */
export interface HeardEvent {
  label: string
  start_s: number
  end_s: number
  score: number
  mean: number
  runners_up: Tag[]
  holds: boolean
}

export interface Track {
  name: string
  unit: string
  start_s: number
  hop_s: number
  values: (number | null)[]
  confidence: number[] | null
}

export type QualityState = 'ok' | 'empty' | 'too_quiet' | 'clipped' | 'nothing_recognised' | 'unsure'

export interface Quality {
  level_db: number | null
  noise_floor_db: number | null
  clipped_share: number
  state: QualityState
  remarks: string[]
}

export interface Source {
  name: string
  path: string | null
  sha256: string | null
  rate: number
  channels: number
  duration_s: number
  started_at: string | null
}

export interface Measured {
  value: number | null
  low: number | null
  high: number | null
  unit: string
  why: string | null
}

export interface Note {
  start_s: number
  end_s: number
  sounding_end_s: number
  key: number
  velocity: number | null
  score: number
  hz: number | null
  measures: Record<string, Measured>
}

export interface Advice {
  rule: string
  start_s: number
  end_s: number
  /** Places in the result's notes, from 0. */
  notes: number[]
  ruler: string | null
  value: Measured
  /** The whole remark as a person reads it. */
  text: string
  try_this: string
}

export interface Result {
  source: Source
  model: string
  quality: Quality
  tags: Tag[]
  events: HeardEvent[]
  notes: Note[]
  tracks: Track[]
  advice: Advice[]
  provenance: { program: string; model: string; model_sha256: string; settings: Record<string, unknown> }
}

export interface Answer {
  tags: Tag[]
  events: HeardEvent[]
  notes: Note[]
  advice: Advice[]
  quality: Quality
}
