/* The wave as bars, the played part in its own colour. */
import { BAR_PX, type Bars } from '../geometry/peaks'
import { sToPx, type View } from '../geometry/view'
import { crisp, type Plot } from './canvas'
import type { Palette } from './palette'

const GAP_PX = 1

/** Draws bars number `from` to `until` (of the whole recording); `gain` makes a quiet recording fill the band. */
export function drawBars(plot: Plot, bars: Bars, view: View, gain: number, from: number, until: number, colour: string): void {
  const { context, width_px, height_px, ratio } = plot
  const middle = height_px / 2
  const least = 1 / ratio
  context.fillStyle = colour
  const last = Math.min(until, bars.first + bars.lows.length)
  for (let k = Math.max(from, bars.first); k < last; k++) {
    const low = bars.lows[k - bars.first]!
    if (Number.isNaN(low)) continue
    const high = bars.highs[k - bars.first]!
    const x = crisp(sToPx(k * bars.bar_s, view, width_px), ratio)
    const top = Math.max(0, middle - Math.max(high, 0) * gain * middle)
    const bottom = Math.min(height_px, middle - Math.min(low, 0) * gain * middle)
    context.fillRect(x, top - least / 2, BAR_PX - GAP_PX, Math.max(bottom - top, 0) + least)
  }
}

/** The first bar that is not played yet. */
export const barAt = (bars: Bars, time_s: number): number => Math.ceil(time_s / bars.bar_s - 0.34)

export function drawWave(plot: Plot, bars: Bars, view: View, gain: number, time_s: number, palette: Palette): void {
  const at = barAt(bars, time_s)
  drawBars(plot, bars, view, gain, -Infinity, at, palette.of('wave-played'))
  drawBars(plot, bars, view, gain, at, Infinity, palette.of('wave'))
}

/** Colours anew only the bars that the playhead went over. */
export function movePlayed(plot: Plot, bars: Bars, view: View, gain: number, from: number, to: number, palette: Palette): void {
  if (from === to) return
  const first = Math.max(Math.min(from, to), bars.first)
  const last = Math.min(Math.max(from, to), bars.first + bars.lows.length)
  if (last <= first) return
  const left = crisp(sToPx(first * bars.bar_s, view, plot.width_px), plot.ratio)
  const right = crisp(sToPx(last * bars.bar_s, view, plot.width_px), plot.ratio)
  plot.context.clearRect(left, 0, right - left, plot.height_px)
  drawBars(plot, bars, view, gain, first, last, palette.of(to > from ? 'wave-played' : 'wave'))
}
