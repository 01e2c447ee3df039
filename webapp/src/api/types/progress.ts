/* What was measured over many takes, note by note and place by place. */

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

/** The oldest take first. */
export interface ProgressAnswer {
  model: string
  keys: number[]
  measures: string[]
  points: ProgressPoint[]
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
