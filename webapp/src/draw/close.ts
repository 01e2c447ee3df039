/* One note close up: cents about where it was meant to be, the bands, its vibrato, its mean. */
import type { Note, Track } from '../api/types'
import { centsBetween, type Off } from '../geometry/notes'
import { SURE } from '../geometry/pitch'
import type { Plot } from './canvas'
import type { Palette } from './palette'
import { COLOUR_OF } from './pitch'

export interface CloseLook {
  note: Note
  off: Off
  wanted_hz: number | null
  track: Track
  bands: readonly number[]
  palette: Palette
}

const GUTTER_PX = 30
const LEAST_CENTS = 40
const EDGE = 0.2

export function drawClose(plot: Plot, { note, off, wanted_hz, track, bands, palette }: CloseLook): void {
  const { context, width_px, height_px } = plot
  const about_hz = wanted_hz ?? note.hz
  if (about_hz === null) return
  const first = Math.max(0, Math.floor((note.start_s - track.start_s) / track.hop_s))
  const behind = Math.min(track.values.length, Math.ceil((note.end_s - track.start_s) / track.hop_s))
  const points: { time_s: number; cents: number; sure: boolean }[] = []
  for (let i = first; i < behind; i++) {
    const value = track.values[i]
    if (!value || value <= 0 || (track.confidence?.[i] ?? 1) < 0.15) continue
    const cents = centsBetween(value, about_hz)
    // What belongs to the notes beside it would flatten this one.
    if (Math.abs(cents) < 150) points.push({ time_s: track.start_s + (i + 0.5) * track.hop_s, cents, sure: (track.confidence?.[i] ?? 1) >= SURE })
  }
  // Its ends may slide from and to the notes beside it: the scale is made for what lies between.
  const edge_s = EDGE * (note.end_s - note.start_s)
  const inner = points.filter((point) => point.time_s >= note.start_s + edge_s && point.time_s <= note.end_s - edge_s)
  const most = inner.reduce((top, point) => Math.max(top, Math.abs(point.cents)), 0)
  const reach = Math.max(LEAST_CENTS, Math.ceil((most * 1.1) / 10) * 10)
  const y = (cents: number) => height_px / 2 - (cents / reach) * (height_px / 2 - 4)
  const x = (time_s: number) => GUTTER_PX + ((time_s - note.start_s) / Math.max(note.end_s - note.start_s, 1e-3)) * (width_px - GUTTER_PX - 4)
  context.fillStyle = palette.of('wave')
  if (wanted_hz !== null) {
    for (const cents of [...bands].reverse()) {
      context.globalAlpha = 0.3
      context.fillRect(GUTTER_PX, y(cents), width_px - GUTTER_PX, y(-cents) - y(cents))
    }
  }
  context.globalAlpha = 1
  context.fillRect(GUTTER_PX, y(0) - 0.5, width_px - GUTTER_PX, 1)
  context.font = `10px ${palette.font}`
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  context.fillStyle = palette.of('soft')
  const marks = wanted_hz === null ? [0] : [0, ...bands.flatMap((cents) => [cents, -cents])]
  const written: number[] = []
  for (const cents of [...marks, reach - 5, 5 - reach].filter((one) => Math.abs(one) <= reach - 5)) {
    if (written.some((other) => Math.abs(y(other) - y(cents)) < 11)) continue
    written.push(cents)
    context.fillText(`${cents > 0 ? '+' : cents < 0 ? '−' : ''}${Math.abs(cents)}`, GUTTER_PX - 4, y(cents))
  }
  context.textAlign = 'left'
  const centre = off.cents?.value
  if (centre !== null && centre !== undefined) {
    context.strokeStyle = palette.of(COLOUR_OF[off.verdict])
    context.setLineDash([4, 3])
    context.beginPath()
    context.moveTo(GUTTER_PX, y(centre))
    context.lineTo(width_px, y(centre))
    context.stroke()
    context.setLineDash([])
  }
  context.strokeStyle = palette.of(COLOUR_OF[off.verdict])
  context.save()
  context.beginPath()
  context.rect(GUTTER_PX, 0, width_px - GUTTER_PX, height_px)
  context.clip()
  context.lineWidth = 2
  context.lineJoin = 'round'
  for (const sure of [false, true]) {
    context.globalAlpha = sure ? 1 : 0.35
    context.beginPath()
    let before = -Infinity
    for (const point of points) {
      if (point.sure !== sure) continue
      if (point.time_s - before > track.hop_s * 1.5) context.moveTo(x(point.time_s), y(point.cents))
      else context.lineTo(x(point.time_s), y(point.cents))
      before = point.time_s
    }
    context.stroke()
  }
  context.restore()
}
