/* What the server says and takes, as in /api/v1/openapi.json. Times are seconds from a recording's first sample. */

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

export interface ModelLabel {
  id: string
  name: string
  group: string
  threshold: number
  /** The path of a picture in a square of 16, drawn as a line; '' where there is none. */
  icon?: string
  /** What a model that was not learnt decides it by, in words. */
  rule?: string
}

/** `line`, or what its kind asks for: a pitch in Hz stands against note names, a loudness is also a ribbon's width. */
export type TrackView = 'line' | 'pitch' | 'loudness'

export interface TrackDescription {
  name: string
  title: string
  unit: string
  low: number
  high: number
  view: TrackView
  /** Half-widths about what is meant, from the inside out; for a pitch in cents. */
  bands: number[]
}

/** A row of figures; how far off, sharp above 0; an axis of the note's radar; the note's centre in Hz. */
export type MeasureView = '' | 'off' | 'radar' | 'hz'

/** What a note carries in its `measures`. */
export interface MeasureDescription {
  name: string
  title: string
  unit: string
  low: number
  high: number
  view: MeasureView
  bands: number[]
  /** The choice of a setting by which this one ranks among those of its view; '' for none. */
  choice: string
}

/** What a person may choose of a model: one of the choices, or a number from low to high; without either, free text. */
export interface SettingDescription {
  name: string
  title: string
  /** '' is: not chosen. */
  default: string
  choices: string[]
  unit: string
  low: number | null
  high: number | null
  /** Of free text: such as this. */
  example: string
  /** Whether it may be a file that was sent. */
  file: boolean
}

/** What a setting says to name a file that was sent, and what the person calls it. */
export interface Reference {
  reference: string
  name: string
}

/** A model's settings as chosen, by name. */
export type Settings = Record<string, string | number>

/** A tone, as so many times the setting that stands in Hz. */
export interface ReferenceTone {
  name: string
  ratio: number
}

export interface Figure {
  name: string
  value: string
  data: string
  protocol: string
  command: string
  seed: number | null
}

export interface Model {
  name: string
  title: string
  summary: string
  version: string
  licence: string
  rate: number
  hop_s: number
  step_s: number
  context_before_s: number
  context_after_s: number
  closes_after_s: number | null
  cannot: string[]
  figures: Figure[]
  /** How scores were made shares of what is right; empty where they were not. */
  calibrated: string
  formats: string[]
  textures: string[]
  labels: ModelLabel[]
  tracks: TrackDescription[]
  measures: MeasureDescription[]
  /** Of a whole take that was held against something. */
  wholes: MeasureDescription[]
  settings: SettingDescription[]
  /** To be tuned to, in this order; empty where there is nothing to tune. */
  tones: ReferenceTone[]
}

/** A measure over some notes of one recording; `key` null is: over all of them, or of the whole. */
export interface ProgressPoint {
  recording: string
  name: string
  created: string
  key: number | null
  measure: string
  unit: string
  count: number
  median: number
  low: number
  high: number
  /** The median without signs. */
  size: number
}

/** A place on the fingerboard: so many semitones above an open string. */
export interface Place {
  string: string
  semitones: number
  key: number
  finger: string
}

/** A position's places, none where none was named, and what was measured there in takes of that position. */
export interface BoardAnswer {
  places: Place[]
  points: ProgressPoint[]
}

/** The oldest take first. */
export interface ProgressAnswer {
  model: string
  keys: number[]
  measures: string[]
  points: ProgressPoint[]
}

export interface ExportFormat {
  name: string
  extension: string
  title: string
  /** What has to be installed for it first, in words. */
  lacking: string
}

export interface About {
  program: string
  version: string
  library: { folder: string; bytes: number; limit: number; count: number; keep: boolean }
  max_upload: number
  models: string[]
  formats: ExportFormat[]
  protocol: number
}

export interface Example {
  name: string
  title: string
  duration_s: number
}

export type RecordingKind = 'file' | 'live' | 'example'
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type Stage = 'preparing' | 'listening'

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

export interface PeaksLevel {
  level: number
  samples_per_bin: number
  bins: number
}

export interface SpectrumLevel {
  level: number
  columns_per_s: number
  columns: number
}

export interface Media {
  duration_s: number
  rate: number
  channels: number
  original_rate: number
  peaks: PeaksLevel[]
  /** A value v of the peaks is the sample sign(v) (|v| / 127) ^ peaks_power. */
  peaks_power: number
  spectrum: { rows: number; low_hz: number; high_hz: number; floor_db: number; levels: SpectrumLevel[] }
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

export interface Answer {
  tags: Tag[]
  events: HeardEvent[]
  notes: Note[]
  advice: Advice[]
  quality: Quality
}

export type Which = 'holds' | 'all' | 'confirmed'

export interface ExportOrder {
  format: string
  which: Which
  /** Null for a label that does not count. */
  thresholds: Record<string, number | null> | null
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
