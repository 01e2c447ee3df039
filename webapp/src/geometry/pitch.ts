/* A pitch against note names: which notes the band shows, where they lie, and the pitch's way in each column of pixels. */
import type { Note, Track } from '../api/types'
import { keyOf, nameOf, notesIn, type Spelling } from './notes'
import { lengthOf, type View } from './view'

/** The keys at the band's foot and top, with parts between them. */
export interface KeyRange {
  low: number
  high: number
}

/** Fewer than this make a wobble of some cents look like a mountain. */
const LEAST_KEYS = 7
const ROOM_KEYS = 1.5
/** Frames of less confidence are not drawn; from `SURE` on they are drawn in full. */
export const HARDLY = 0.15
export const SURE = 0.5

export const keyToY = (key: number, range: KeyRange, height_px: number): number => height_px * ((range.high - key) / (range.high - range.low))
export const pxPerKey = (range: KeyRange, height_px: number): number => height_px / (range.high - range.low)

/** What is shown is looked for in steps of half the view, so that the scale stands still while the view moves. */
export function lookedAt(view: View, whole_s: number): View {
  const half_s = lengthOf(view) / 2
  if (lengthOf(view) >= whole_s * 0.999) return { start_s: 0, end_s: whole_s }
  return { start_s: Math.floor(view.start_s / half_s + 1e-6) * half_s, end_s: Math.ceil(view.end_s / half_s - 1e-6) * half_s }
}

/** The range that the notes of a stretch ask for, or, where there is none, its sure frames; null where it is silent. */
export function keysIn(stretch: View, notes: readonly Note[], track: Track | null, a4_hz: number): KeyRange | null {
  const [first, behind] = notesIn(notes, stretch.start_s, stretch.end_s)
  let keys: number[] = []
  for (let i = first; i < behind; i++) {
    const hz = notes[i]!.hz
    keys.push(hz === null ? notes[i]!.key : keyOf(hz, a4_hz))
  }
  if (!keys.length && track) {
    keys = framesIn(track, stretch)
      .filter((i) => (track.confidence?.[i] ?? 1) >= SURE && (track.values[i] ?? 0) > 0)
      .map((i) => keyOf(track.values[i]!, a4_hz))
      .sort((a, b) => a - b)
    // A frame that jumped an octave shall not stretch the scale.
    keys = keys.slice(Math.floor(keys.length * 0.02), Math.ceil(keys.length * 0.98))
  }
  if (!keys.length) return null
  return roomy(keys.reduce((a, b) => Math.min(a, b)), keys.reduce((a, b) => Math.max(a, b)))
}

/** With room about it, no less than `LEAST_KEYS`, between two keys, so that rows lie whole. */
export function roomy(low: number, high: number): KeyRange {
  const short = Math.max(0, LEAST_KEYS - (high - low + 2 * ROOM_KEYS)) / 2
  return { low: Math.floor(low - ROOM_KEYS - short) + 0.5, high: Math.ceil(high + ROOM_KEYS + short) - 0.5 }
}

function framesIn(track: Track, stretch: View): number[] {
  const first = Math.max(0, Math.floor((stretch.start_s - track.start_s) / track.hop_s))
  const behind = Math.min(track.values.length, Math.ceil((stretch.end_s - track.start_s) / track.hop_s))
  return Array.from({ length: Math.max(0, behind - first) }, (_, i) => first + i)
}

export interface Row {
  key: number
  y_px: number
  /** Null where there is no room to write it. */
  name: string | null
  natural: boolean
}

/** From the tonic on by fifths: what is named first where not all names have room. */
const FIFTHS = [0, 7, 2, 9, 4, 11, 5, 6, 1, 8, 3, 10]

/** A row for each key in the range; names at least `apart_px` from each other, the tonic's first. */
export function rowsIn(range: KeyRange, height_px: number, spelling: Spelling, apart_px: number): Row[] {
  const tonic = (((spelling.tonic * 7) % 12) + 12) % 12
  const rows: Row[] = []
  for (let key = Math.ceil(range.low); key <= range.high; key++) {
    rows.push({ key, y_px: keyToY(key, range, height_px), name: null, natural: nameOf(key, spelling).length === 2 })
  }
  const order = [...rows].sort((a, b) => rank(a.key, tonic) - rank(b.key, tonic) || a.key - b.key)
  const named: Row[] = []
  for (const row of order) {
    if (row.y_px < apart_px / 2 || row.y_px > height_px - apart_px / 2) continue
    if (named.some((other) => Math.abs(other.y_px - row.y_px) < apart_px)) continue
    row.name = nameOf(row.key, spelling)
    named.push(row)
  }
  return rows
}

const rank = (key: number, tonic: number): number => FIFTHS.indexOf((((key - tonic) % 12) + 12) % 12)

/** The pitch in each column of pixels: lowest and highest key, how sure (0: nothing there), and the companion's mean value. */
export interface Way {
  lows: Float32Array
  highs: Float32Array
  sure: Float32Array
  loud: Float32Array
}

/** More than this between two frames is another note and no way from one to the other. */
const LEAP_KEYS = 0.8

/** On a fine screen a column is less than a pixel of the page. */
export function wayOf(track: Track, loudness: Track | null, a4_hz: number, view: View, columns: number): Way {
  const way: Way = {
    lows: new Float32Array(columns).fill(NaN), highs: new Float32Array(columns).fill(NaN), sure: new Float32Array(columns),
    loud: new Float32Array(columns).fill(NaN),
  }
  const frames_per_column = lengthOf(view) / columns / track.hop_s
  const { values, confidence } = track
  const key = (i: number): number => {
    const value = values[i]
    return value && value > 0 && (confidence?.[i] ?? 1) >= HARDLY ? keyOf(value, a4_hz) : NaN
  }
  for (let x = 0; x < columns; x++) {
    // A frame's value stands in its middle.
    const from = (view.start_s - track.start_s) / track.hop_s + x * frames_per_column - 0.5
    const to = from + frames_per_column
    let low = between(key, from)
    let high = low
    const take = (at: number) => {
      if (Number.isNaN(at)) return
      if (!(at >= low)) low = at
      if (!(at <= high)) high = at
    }
    take(between(key, to))
    let least = Infinity
    for (let i = Math.ceil(from); i <= to; i++) take(key(i))
    if (high - low > LEAP_KEYS && frames_per_column >= 4) {
      // Two notes in one column are two places, not a pillar between them: the one in its middle is drawn.
      const at = key(Math.round((from + to) / 2))
      low = high = at
      for (let i = Math.ceil(from); i <= to; i++) if (Math.abs(key(i) - at) <= LEAP_KEYS) take(key(i))
    }
    for (let i = Math.max(0, Math.round(from)); i <= Math.min(values.length - 1, Math.max(Math.round(from), Math.floor(to))); i++) {
      if (!Number.isNaN(key(i))) least = Math.min(least, confidence?.[i] ?? 1)
    }
    if (Number.isNaN(low) || least === Infinity) continue
    if (high - low > LEAP_KEYS && frames_per_column < 4) high = low = key(Math.max(0, Math.round(from)))
    if (Number.isNaN(low)) continue
    way.lows[x] = low
    way.highs[x] = high
    way.sure[x] = least
    const loud = loudness?.values[Math.max(0, Math.round(from + 0.5 * frames_per_column))]
    if (loud !== null && loud !== undefined) way.loud[x] = loud
  }
  return way
}

/** A value between two frames, where both are there and belong together. */
function between(key: (i: number) => number, at: number): number {
  const i = Math.floor(at)
  const [one, two] = [key(i), key(i + 1)]
  if (Number.isNaN(one) || Number.isNaN(two) || Math.abs(two - one) > LEAP_KEYS) return at - i < 0.5 ? one : two
  return one + (two - one) * (at - i)
}

/** The loudest of what is sure, and so much below it is thinnest. */
const DEEP_DB = 36

/** How thick a level is, 0 to 1, beneath the loudest. */
export const thickness = (level: number, loudest: number): number => Math.min(1, Math.max(0, 1 - (loudest - level) / DEEP_DB))

const LOUDEST_DB = 20
const QUIETEST_DB = -140
const SLACK_KEYS = 8

/** To a decibel, nearly the loudest value of a track: one frame in a hundred may be louder. */
export function loudestOf(track: Track | null): number {
  const counts = new Uint32Array(LOUDEST_DB - QUIETEST_DB + 1)
  let all = 0
  track?.values.forEach((value, i) => {
    if (value === null || (track.confidence?.[i] ?? 1) < SURE) return
    counts[Math.min(LOUDEST_DB, Math.max(QUIETEST_DB, Math.round(value))) - QUIETEST_DB]! += 1
    all += 1
  })
  let above = 0
  for (let i = counts.length - 1; i >= 0; i--) {
    above += counts[i]!
    if (above > all * 0.01) return i + QUIETEST_DB
  }
  return 0
}

/** The scale keeps its place as long as what sounds lies in it and fills a good part of it. */
export function keptRange(now: KeyRange, wanted: KeyRange | null): KeyRange {
  if (!wanted) return now
  const inside = wanted.low >= now.low && wanted.high <= now.high
  return inside && now.high - now.low - (wanted.high - wanted.low) < SLACK_KEYS ? now : wanted
}
