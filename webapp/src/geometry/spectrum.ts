/* Where a spectrogram's columns and rows lie: zoom levels, tiles, frequencies, levels in dB. */
import type { SpectrumLevel } from '../api/types'
import type { View } from './view'

/** Columns of one tile, the unit that is fetched and coloured. */
export const TILE_COLUMNS = 256

export interface Band {
  low_hz: number
  high_hz: number
}

/** The finest level that gives at most two columns a pixel: more would only be thrown away. Levels go from fine to coarse. */
export function levelFor(levels: readonly SpectrumLevel[], px_per_s: number): SpectrumLevel | null {
  return levels.find((level) => level.columns_per_s <= 2 * px_per_s) ?? levels.at(-1) ?? null
}

/** First and last chunk of `size` items that touch the view, within `count` items; last < first where there is none. */
export function chunksOf(view: View, per_s: number, count: number, size: number): { first: number; last: number } {
  const last_chunk = Math.ceil(count / size) - 1
  const first = Math.max(0, Math.floor((view.start_s * per_s) / size))
  const last = Math.min(last_chunk, Math.ceil((view.end_s * per_s) / size) - 1)
  return { first, last }
}

/** 0 at the lowest frequency, 1 at the highest; the axis is logarithmic. */
export const shareOfHz = (hz: number, band: Band): number => Math.log(hz / band.low_hz) / Math.log(band.high_hz / band.low_hz)
export const hzOfShare = (share: number, band: Band): number => band.low_hz * (band.high_hz / band.low_hz) ** share

/** A pixel's frequency; y grows downwards. */
export const yToHz = (y_px: number, height_px: number, band: Band): number => hzOfShare(1 - y_px / height_px, band)
export const hzToY = (hz: number, height_px: number, band: Band): number => (1 - shareOfHz(hz, band)) * height_px

/** The row of a spectrum whose rows are bands of equal width in log frequency, the lowest first. */
export const rowAt = (hz: number, rows: number, band: Band): number =>
  Math.min(rows - 1, Math.max(0, Math.floor(shareOfHz(hz, band) * rows)))

const ROUND_HZ = [50, 60, 100, 125, 200, 250, 500, 1000, 2000, 4000, 5000, 8000, 10000, 16000, 20000]
/** Chosen first: each two octaves above the last, as a person counts. */
const DEAR_HZ = [60, 125, 250, 500, 1000, 2000, 4000, 8000, 16000]

/** Round frequencies for labels, at least `apart_px` from each other and from both ends, the lowest first. */
export function hzTicks(band: Band, height_px: number, apart_px = 26): number[] {
  const chosen: number[] = []
  const fits = (hz: number) => {
    const y = hzToY(hz, height_px, band)
    return y > 5 && y < height_px - 5 && chosen.every((other) => Math.abs(hzToY(other, height_px, band) - y) >= apart_px)
  }
  for (const hz of [...DEAR_HZ.filter((_, i) => i % 2 === 1), ...DEAR_HZ, ...ROUND_HZ]) if (hz > band.low_hz && hz < band.high_hz && fits(hz)) chosen.push(hz)
  return chosen.sort((a, b) => a - b)
}

/** `440 Hz`, `2.5 kHz`. */
export function hzText(hz: number): string {
  if (hz < 999.5) return `${Math.round(hz)} Hz`
  const khz = hz / 1000
  return `${Number(khz.toFixed(khz < 10 ? 2 : 1))} kHz`
}

/** What a stored value stands for. */
export const dbOf = (value: number, floor_db: number): number => floor_db + (value * -floor_db) / 255

/** The value that a share of all values does not pass: the loud end for the colours. */
export function quantile(parts: readonly Uint8Array[], share: number): number {
  const counts = new Uint32Array(256)
  let all = 0
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) counts[part[i]!]! += 1
    all += part.length
  }
  let above = all * (1 - share)
  let value = 255
  for (; value > 0; value--) {
    above -= counts[value]!
    if (above < 0) break
  }
  return value
}

/** Which levels the colours show. */
export interface Scale {
  top_db: number
  range_db: number
}

/** Less would make a picture of noise out of silence, more would hide what is there. */
const LEAST_DB = 40
const MOST_DB = 80
/** Of the background's own unevenness, this much is still shown. */
const BELOW_DB = 6

/** From what is loud and what is background in a recording; silence, all of it at the floor, is dark. */
export function scaleOf(loud_db: number, quiet_db: number, floor_db: number): Scale {
  const top_db = Math.max(loud_db, floor_db + LEAST_DB)
  return { top_db, range_db: Math.min(MOST_DB, Math.max(LEAST_DB, Math.round(top_db - quiet_db + BELOW_DB))) }
}
