/* A track as a line: a ribbon where many values share a pixel, thin where the model is less confident of it. */
import type { TrackDescription } from '../api/types'
import { columnsOf, valueToY, type Curve } from '../geometry/ribbon'
import type { View } from '../geometry/view'
import type { Plot } from './canvas'
import type { Palette } from './palette'

const PAD_PX = 4
const LINE_PX = 1.8

/** The plot's height at a value; a little room is left at both ends of the scale. */
export const ribbonY = (value: number, scale: TrackDescription, height_px: number): number =>
  PAD_PX + valueToY(value, scale.low, scale.high, height_px - 2 * PAD_PX)

export function drawRibbon(
  plot: Plot, track: Curve & { confidence?: readonly number[] | null }, scale: TrackDescription, view: View, palette: Palette,
): void {
  const { context, width_px, height_px } = plot
  const y = (value: number) => ribbonY(value, scale, height_px)
  context.fillStyle = palette.of('line')
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    context.globalAlpha = part % 0.5 === 0 ? 0.9 : 0.45
    context.fillRect(0, Math.round(PAD_PX + part * (height_px - 2 * PAD_PX)), width_px, 1)
  }
  context.globalAlpha = 1
  const { lows, highs, means } = columnsOf(track, view, width_px)
  const sure = track.confidence ? columnsOf({ ...track, values: [...track.confidence] }, view, width_px).means : null
  const ink = palette.of('ink')
  const faint = palette.of('wave')
  let before = NaN
  for (let x = 0; x < means.length; x++) {
    const mean = means[x]!
    if (Number.isNaN(mean)) {
      before = NaN
      continue
    }
    // From the value of the pixel before, so that a steep line has no holes.
    const from = Number.isNaN(before) ? mean : before
    const top = y(Math.max(highs[x]!, from))
    const bottom = y(Math.min(lows[x]!, from))
    const confident = (sure?.[x] ?? 1) >= 0.5
    const thick = confident ? LINE_PX : 1
    context.fillStyle = confident ? ink : faint
    context.fillRect(x, top - thick / 2, 1, bottom - top + thick)
    before = mean
  }
}
