/* The wave as bars: which of the server's bins each bar on the screen covers. */
import type { PeaksLevel } from '../api/types'
import { lengthOf, type View } from './view'

/** A bar and the gap after it. */
export const BAR_PX = 3

export interface Bars {
  /** The first bar's number; bar k begins at k * bar_s, so bars stay where they are while the view moves. */
  first: number
  bar_s: number
  /** -1 to 1; NaN where nothing is known yet. */
  lows: Float32Array
  highs: Float32Array
}

/** The coarsest level whose bins are no longer than a bar; the finest where all are longer. Levels go from fine to coarse. */
export function peaksLevelFor(levels: readonly PeaksLevel[], samples_per_bar: number): PeaksLevel | null {
  return levels.findLast((level) => level.samples_per_bin <= samples_per_bar) ?? levels[0] ?? null
}

export const barLength = (view: View, width_px: number): number => (lengthOf(view) / Math.max(width_px, 1)) * BAR_PX

/** The sample that each of the values -127 to 127 of a bin stands for, at the place of the value + 127. */
export const samplesOf = (power: number): Float32Array =>
  Float32Array.from({ length: 2 * 127 + 1 }, (_, i) => Math.sign(i - 127) * (Math.abs(i - 127) / 127) ** power)

/** Lowest and highest of every bar in view. `bin(i)` gives a bin's pair of samples by setting `pair`; false where it is not known. */
export function barsOf(
  view: View, bar_s: number, bins_per_s: number, count: number, duration_s: number, bin: (i: number, pair: Float32Array) => boolean,
): Bars {
  const first = Math.floor(view.start_s / bar_s)
  const last = Math.ceil(Math.min(view.end_s, duration_s) / bar_s)
  const lows = new Float32Array(Math.max(0, last - first)).fill(NaN)
  const highs = new Float32Array(lows.length).fill(NaN)
  const pair = new Float32Array(2)
  const after = new Float32Array(2)
  const bins_per_bar = bar_s * bins_per_s
  for (let k = 0; k < lows.length; k++) {
    const from = (first + k) * bins_per_bar
    if (bins_per_bar < 1) {
      // Closer than the bins: straight lines between their middles.
      const at = Math.min(Math.max(from + bins_per_bar / 2 - 0.5, 0), Math.max(0, count - 1))
      const left = Math.floor(at)
      if (!bin(left, pair)) continue
      const part = bin(Math.min(left + 1, count - 1), after) ? at - left : 0
      lows[k] = pair[0]! + part * (after[0]! - pair[0]!)
      highs[k] = pair[1]! + part * (after[1]! - pair[1]!)
      continue
    }
    let low = 1
    let high = -1
    const end = Math.min(count, Math.ceil(from + bins_per_bar))
    for (let i = Math.floor(from); i < end; i++) {
      if (!bin(i, pair)) continue
      if (pair[0]! < low) low = pair[0]!
      if (pair[1]! > high) high = pair[1]!
    }
    if (high < low) continue
    lows[k] = low
    highs[k] = high
  }
  return { first, bar_s, lows, highs }
}
