/* Marks of time, and where the view lies in the whole. */
import { clock, ticks } from '../geometry/time'
import { lengthOf, sToPx, type View } from '../geometry/view'
import { crisp, type Plot } from './canvas'
import type { Palette } from './palette'

const BAR_PX = 3

export function drawRuler(plot: Plot, view: View, duration_s: number, palette: Palette, named: (time_s: number) => string | null = () => null): void {
  const { context, width_px, height_px, ratio } = plot
  const { times_s, step_s, digits } = ticks(view.start_s, view.end_s, width_px, 76)
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.fillStyle = palette.of('line-strong')
  const part = step_s / 5
  for (let i = Math.max(0, Math.ceil(view.start_s / part)); i * part <= view.end_s; i++) context.fillRect(crisp(sToPx(i * part, view, width_px), ratio), 0, 1, 3)
  for (const time_s of times_s) {
    if (time_s < 0) continue
    const x = crisp(sToPx(time_s, view, width_px), ratio)
    const text = named(time_s) ?? clock(time_s, digits)
    context.fillStyle = palette.of('line-strong')
    context.fillRect(x, 0, 1, 6)
    context.fillStyle = palette.of('soft')
    // Whole words only: what would be cut off at the right end is left out.
    if (x + 4 + context.measureText(text).width <= width_px) context.fillText(text, x + 4, height_px / 2)
  }
  if (!(duration_s > lengthOf(view) * 1.001)) return
  context.fillStyle = palette.of('line')
  context.fillRect(0, height_px - BAR_PX, width_px, BAR_PX)
  context.fillStyle = palette.of('blue')
  const left = (view.start_s / duration_s) * width_px
  context.fillRect(left, height_px - BAR_PX, Math.max(6, (lengthOf(view) / duration_s) * width_px), BAR_PX)
}
