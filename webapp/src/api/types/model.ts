/* What a model is: its labels, tracks and measures, and what of it can be chosen. */

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
