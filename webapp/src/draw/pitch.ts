/* A pitch ribbon: height is pitch against note names, thickness loudness, colour and shape sharp or flat, faint where unsure. */
import type { Note, Track, TrackDescription } from '../api/types'
import { centreHz, keyOf, nameOf, notesIn, type Off, type Spelling, type Verdict } from '../geometry/notes'
import { keyToY, pxPerKey, rowsIn, SURE, thickness, wayOf, type KeyRange } from '../geometry/pitch'
import { sToPx, type View } from '../geometry/view'
import { crisp, type Plot } from './canvas'
import type { Colour, Palette } from './palette'

export interface PitchLook {
  track: Track
  scale: TrackDescription
  /** What makes it thick or thin, and its nearly loudest value. */
  loudness: Track | null
  loudest: number
  notes: readonly Note[]
  offs: readonly Off[]
  /** In Hz, where each note was meant to be. */
  wanted: readonly (number | null)[]
  /** The place of the note that the panel shows. */
  touched: number | null
  view: View
  range: KeyRange
  a4_hz: number
  spelling: Spelling
  palette: Palette
}

const THIN_PX = 1.4
const THICK_PX = 6
/** From this height of a row on, bands are wide enough to be seen. */
const BANDS_PX = 9
const MARK_PX = 4.5
const APART_PX = 11

export const COLOUR_OF: Record<Verdict, Colour> = { right: 'ink', sharp: 'sharp', flat: 'flat', unknown: 'soft' }

export function drawPitch(plot: Plot, look: PitchLook): void {
  drawRows(plot, look)
  const [first, behind] = notesIn(look.notes, look.view.start_s, look.view.end_s)
  for (let i = first; i < behind; i++) drawBands(plot, look, i)
  drawWay(plot, look)
  drawMarks(plot, look, first, behind)
  if (look.touched !== null && look.notes[look.touched]) drawTouched(plot, look, look.notes[look.touched]!)
}

function drawRows(plot: Plot, { range, spelling, palette }: PitchLook): void {
  const { context, width_px, height_px, ratio } = plot
  context.fillStyle = palette.of('line')
  for (const row of rowsIn(range, height_px, spelling, APART_PX)) {
    context.globalAlpha = row.name === null ? 0.25 : row.natural ? 0.9 : 0.5
    context.fillRect(0, crisp(row.y_px, ratio), width_px, 1)
  }
  context.globalAlpha = 1
}

/** About the place where the note was meant to be, from the outer band inwards. */
function drawBands(plot: Plot, look: PitchLook, i: number): void {
  const hz = look.wanted[i]
  if (hz === null || hz === undefined) return
  const { context, width_px, height_px } = plot
  const { range, palette, scale } = look
  const note = look.notes[i]!
  const left = Math.max(-1, sToPx(note.start_s, look.view, width_px))
  const right = Math.min(width_px + 1, sToPx(note.end_s, look.view, width_px))
  const key = keyOf(hz, look.a4_hz)
  const tall = pxPerKey(range, height_px)
  context.fillStyle = palette.of('wave')
  if (tall >= BANDS_PX) {
    for (const cents of [...scale.bands].reverse()) {
      const half = (cents / 100) * tall
      context.globalAlpha = 0.3
      context.fillRect(left, keyToY(key, range, height_px) - half, right - left, 2 * half)
    }
  }
  context.globalAlpha = 0.9
  context.fillRect(left, keyToY(key, range, height_px) - 0.5, right - left, 1)
  context.globalAlpha = 1
}

function drawWay(plot: Plot, look: PitchLook): void {
  const { context, width_px, height_px, ratio } = plot
  const { notes, offs, view, range, palette } = look
  const columns = Math.max(1, Math.round(width_px * Math.min(ratio, 2)))
  const wide = width_px / columns
  const way = wayOf(look.track, look.loudness, look.a4_hz, view, columns)
  let place = notesIn(notes, view.start_s, view.end_s)[0]
  for (let x = 0; x < columns; x++) {
    const sure = way.sure[x]!
    if (sure === 0) continue
    const at_s = view.start_s + ((x + 0.5) / columns) * (view.end_s - view.start_s)
    while (place < notes.length && notes[place]!.end_s <= at_s) place += 1
    const note = notes[place]
    const verdict = note && note.start_s <= at_s ? (offs[place]?.verdict ?? 'unknown') : 'unknown'
    const loud = way.loud[x]!
    const thick = THIN_PX + (THICK_PX - THIN_PX) * (Number.isNaN(loud) ? 0.3 : thickness(loud, look.loudest))
    const top = keyToY(way.highs[x]!, range, height_px)
    const foot = keyToY(way.lows[x]!, range, height_px)
    context.fillStyle = palette.of(COLOUR_OF[verdict])
    context.globalAlpha = sure < SURE ? 0.3 : 1
    context.fillRect(x * wide, top - thick / 2, wide, foot - top + thick)
  }
  context.globalAlpha = 1
}

/** A point up for sharp and above the note, a point down for flat and below it. */
function drawMarks(plot: Plot, look: PitchLook, first: number, behind: number): void {
  const { context, width_px, height_px } = plot
  const upto: Partial<Record<Verdict, number>> = {}
  for (let i = first; i < behind; i++) {
    const verdict = look.offs[i]?.verdict
    if (verdict !== 'sharp' && verdict !== 'flat') continue
    const note = look.notes[i]!
    const hz = look.wanted[i]
    if (hz === null || hz === undefined) continue
    const x = sToPx((note.start_s + note.end_s) / 2, look.view, width_px)
    // Where many are close, one stands for those beside it.
    if (x - (upto[verdict] ?? -Infinity) < MARK_PX * 1.7) continue
    upto[verdict] = x
    const up = verdict === 'sharp' ? -1 : 1
    const y = keyToY(keyOf(hz, look.a4_hz), look.range, height_px) + up * Math.max(0.45 * pxPerKey(look.range, height_px), 8)
    context.fillStyle = look.palette.of(COLOUR_OF[verdict])
    drawPoint(context, x, Math.min(Math.max(y, MARK_PX + 1), height_px - MARK_PX - 1), up, MARK_PX)
  }
}

/** A triangle about (x, y) that points up (−1) or down (1). */
export function drawPoint(context: CanvasRenderingContext2D, x: number, y: number, up: number, size_px: number): void {
  context.beginPath()
  context.moveTo(x, y + up * size_px)
  context.lineTo(x - size_px, y - up * size_px * 0.8)
  context.lineTo(x + size_px, y - up * size_px * 0.8)
  context.closePath()
  context.fill()
}

function drawTouched(plot: Plot, look: PitchLook, note: Note): void {
  const { context, width_px, height_px } = plot
  const left = sToPx(note.start_s, look.view, width_px)
  const right = sToPx(note.end_s, look.view, width_px)
  if (right < 0 || left > width_px) return
  const hz = centreHz(note, []) ?? 0
  const key = hz ? keyOf(hz, look.a4_hz) : note.key
  const y = keyToY(key, look.range, height_px)
  const half = Math.max(0.5 * pxPerKey(look.range, height_px), 9)
  context.strokeStyle = look.palette.of('ink')
  context.lineWidth = 1.5
  context.beginPath()
  context.roundRect(left - 2, y - half, Math.max(4, right - left + 4), 2 * half, 4)
  context.stroke()
  const name = nameOf(Math.round(key), look.spelling)
  context.font = `600 11px ${look.palette.font}`
  context.textBaseline = 'bottom'
  context.fillStyle = look.palette.of('ink')
  context.fillText(name, Math.min(Math.max(2, left), width_px - 24), Math.max(13, y - half - 1))
}

/** Close up, between the middles of two frames that both sound. */
function smooth(track: Track, time_s: number): number | null {
  const at = (time_s - track.start_s) / track.hop_s - 0.5
  const i = Math.floor(at)
  const [one, two] = [track.values[i], track.values[i + 1]]
  const sound = (track.confidence?.[i] ?? 1) >= SURE && (track.confidence?.[i + 1] ?? 1) >= SURE
  return one === null || one === undefined || two === null || two === undefined || !sound ? null : one + (two - one) * (at - i)
}

/** A level as an area under its line, with gaps where nothing sounds. */
export function drawLoudness(plot: Plot, track: Track, scale: TrackDescription, view: View, palette: Palette): void {
  const { context, width_px, height_px } = plot
  const s_per_px = (view.end_s - view.start_s) / width_px
  const y = (value: number) => 4 + (height_px - 5) * (1 - Math.min(1, Math.max(0, (value - scale.low) / (scale.high - scale.low))))
  context.fillStyle = palette.of('line')
  for (const part of [0, 0.25, 0.5, 0.75, 1]) context.fillRect(0, Math.round(y(scale.low + part * (scale.high - scale.low))), width_px, 1)
  for (let x = 0; x < width_px; x++) {
    const first = Math.floor((view.start_s + x * s_per_px - track.start_s) / track.hop_s + 1e-6)
    const behind = Math.max(first + 1, Math.floor((view.start_s + (x + 1) * s_per_px - track.start_s) / track.hop_s + 1e-6))
    let top = -Infinity
    for (let i = Math.max(0, first); i < Math.min(behind, track.values.length); i++) {
      const value = track.values[i]
      if (value !== null && value !== undefined && (track.confidence?.[i] ?? 1) >= SURE) top = Math.max(top, value)
    }
    if (s_per_px < track.hop_s) top = smooth(track, view.start_s + (x + 0.5) * s_per_px) ?? top
    if (top === -Infinity) continue
    context.globalAlpha = 0.45
    context.fillStyle = palette.of('wave')
    context.fillRect(x, y(top), 1, height_px - y(top))
    context.globalAlpha = 1
    context.fillStyle = palette.of('ink')
    context.fillRect(x, y(top) - 0.75, 1, 1.5)
  }
}
