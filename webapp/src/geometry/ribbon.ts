/* A track as a line or a ribbon: its values by pixel, its value at a time, its scale. */
import type { Track, TrackDescription } from '../api/types'
import { lengthOf, type View } from './view'

/** Enough of a track to draw it. */
export type Curve = Pick<Track, 'start_s' | 'hop_s' | 'values'>

/** What lies in each column of pixels: lowest, highest and mean value, NaN where there is none. */
export interface Columns {
  lows: Float32Array
  highs: Float32Array
  means: Float32Array
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/** Value i covers [start_s + i hop_s, start_s + (i + 1) hop_s). */
export function valueAt(track: Curve, time_s: number): number | null {
  const value = track.values[Math.floor((time_s - track.start_s) / track.hop_s + 1e-6)]
  return isNumber(value) ? value : null
}

/** A value for every column of pixels that a value covers, so that a coarse track becomes steps and a fine one a ribbon. */
export function columnsOf(track: Curve, view: View, width_px: number): Columns {
  const width = Math.max(0, Math.ceil(width_px))
  const lows = new Float32Array(width).fill(NaN)
  const highs = new Float32Array(width).fill(NaN)
  const means = new Float32Array(width).fill(NaN)
  const s_per_px = lengthOf(view) / width_px
  for (let x = 0; x < width; x++) {
    const from = Math.floor((view.start_s + x * s_per_px - track.start_s) / track.hop_s + 1e-6)
    const until = Math.max(from + 1, Math.floor((view.start_s + (x + 1) * s_per_px - track.start_s) / track.hop_s + 1e-6))
    let low = Infinity
    let high = -Infinity
    let sum = 0
    let n = 0
    for (let i = Math.max(0, from); i < Math.min(until, track.values.length); i++) {
      const value = track.values[i]
      if (!isNumber(value)) continue
      if (value < low) low = value
      if (value > high) high = value
      sum += value
      n += 1
    }
    if (!n) continue
    lows[x] = low
    highs[x] = high
    means[x] = sum / n
  }
  return { lows, highs, means }
}

/** A value's height, 0 at the top; what is beyond the scale lies at its end. */
export const valueToY = (value: number, low: number, high: number, height_px: number): number =>
  height_px * (1 - Math.min(1, Math.max(0, high > low ? (value - low) / (high - low) : 0.5)))

/** As many digits as the scale has use for. */
export function valueText(value: number, unit: string, low: number, high: number): string {
  const range = Math.abs(high - low)
  const digits = range >= 500 ? 0 : range >= 5 ? 1 : range >= 0.5 ? 2 : 3
  const text = value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, '').replace('-', '−')
  return unit ? `${text} ${unit}` : text
}

/** An end of the scale, without zeros that say nothing. */
export function scaleText(value: number, unit: string): string {
  const text = String(Number(value.toPrecision(4))).replace('-', '−')
  return unit ? `${text} ${unit}` : text
}

/** How a track is to be drawn: as its model describes it, or, where none does, from its own values. */
export function describedAs(track: Track, described: readonly TrackDescription[]): TrackDescription {
  const found = described.find((one) => one.name === track.name)
  if (found) return found
  let low = Infinity
  let high = -Infinity
  for (const value of track.values) {
    if (!isNumber(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (!(low <= high)) [low, high] = [0, 1]
  return { name: track.name, title: track.name.replaceAll('_', ' '), unit: track.unit, low, high, view: 'line', bands: [] }
}
