/* The lanes on the screen with their boxes. What the person said shows by line, sign and word, not by colour alone. */
import type { Stretch } from '../geometry/events'
import { boxPx, LANE_PX, lanesShown } from '../geometry/lanes'
import type { View } from '../geometry/view'
import type { Plot } from './canvas'
import type { Lane, Mark, Said } from '../state/lanes'
import type { Palette } from './palette'

const BOX_PX = 15
const ROUND_PX = 3
const SIGN_PX = 9
const SHORT_PX = 5

export interface LanesLook {
  view: View
  top_px: number
  /** The key of the box in hand. */
  touched: string | null
  /** What is being drawn or moved, and in which label's lane. */
  draft: (Stretch & { label: string; key: string | null }) | null
  palette: Palette
}

export function drawLanes(plot: Plot, lanes: readonly Lane[], look: LanesLook): void {
  const { context, width_px, height_px } = plot
  const { view, top_px, draft, palette } = look
  const { first, last } = lanesShown(top_px, height_px, lanes.length)
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  for (let i = first; i <= last; i++) {
    const lane = lanes[i]!
    const y = i * LANE_PX - top_px
    if (i > 0) {
      context.fillStyle = palette.of('line')
      context.fillRect(0, y, width_px, 1)
    }
    // Up to where each kind of short boxes is drawn: an hour has thousands, many to a pixel.
    const upto = new Map<string, number>()
    for (const mark of lane.marks) {
      if (draft !== null && mark.key !== null && mark.key === draft.key) continue
      const at = boxPx(mark, view, width_px)
      if (!at) continue
      const touched = mark.key !== null && mark.key === look.touched
      if (at.width_px < SHORT_PX && !mark.said && !touched && mark.rows === 1) {
        const right = at.x_px + at.width_px
        if (right - (upto.get(mark.kind) ?? -Infinity) < 1) continue
        upto.set(mark.kind, right)
        drawShort(plot, mark, at.x_px, at.width_px, y, palette)
      } else drawMark(plot, mark, at.x_px, at.width_px, y, palette, touched)
    }
    if (draft && draft.label === lane.label) drawDraft(plot, draft, y, view, palette)
  }
}

/** Boxes of few pixels have no room for a frame. */
function drawShort(plot: Plot, mark: Mark, x: number, width: number, lane_px: number, palette: Palette): void {
  const { context } = plot
  const solid = mark.kind === 'holds'
  const height = solid ? BOX_PX : BOX_PX - 6
  context.fillStyle = palette.of(solid ? 'amber' : mark.kind === 'drawn' ? 'blue' : 'line-strong')
  context.globalAlpha = solid || mark.kind === 'drawn' ? 1 : 0.4
  context.fillRect(x, lane_px + (LANE_PX - height) / 2, width, height)
  context.globalAlpha = 1
}

function drawMark(plot: Plot, mark: Mark, x: number, width: number, lane_px: number, palette: Palette, touched: boolean): void {
  const { context } = plot
  const height = mark.rows > 1 ? Math.floor((LANE_PX - 4) / mark.rows) - 1 : BOX_PX
  const y = mark.rows > 1 ? lane_px + 3 + mark.row * (height + 1) : lane_px + (LANE_PX - BOX_PX) / 2 + 0.5
  const round = Math.min(ROUND_PX, width / 2)
  const solid = mark.kind === 'holds' && mark.said !== 'no'

  context.save()
  context.beginPath()
  if (mark.kind === 'ghost') {
    context.roundRect(x + 0.5, y + 3.5, Math.max(width - 1, 1), height - 7, round)
    context.setLineDash([1, 2])
    context.strokeStyle = palette.of('line-strong')
    context.stroke()
  } else {
    context.roundRect(x + 0.5, y + 0.5, Math.max(width - 1, 1), height - 1, round)
    if (solid) {
      context.fillStyle = palette.of('amber')
      context.fill()
      context.strokeStyle = palette.of('amber-line')
      context.globalAlpha = 0.6
      context.stroke()
      context.globalAlpha = 1
    } else if (mark.kind === 'drawn' || mark.kind === 'imported') {
      context.fillStyle = palette.of(mark.kind === 'drawn' ? 'blue-faint' : 'line')
      context.fill()
      context.strokeStyle = palette.of(mark.kind === 'drawn' ? 'blue' : 'line-strong')
      context.stroke()
    } else {
      context.setLineDash([3, 2])
      context.strokeStyle = palette.of('line-strong')
      context.globalAlpha = 0.8
      context.stroke()
      context.setLineDash([])
      context.globalAlpha = 1
    }
    if (mark.said) drawSaid(context, x, y, width, height, round, palette)
    if (touched) drawTouched(context, x, y, width, height, palette)
  }
  writeIn(context, mark, x, y, width, height, plot.width_px, solid ? palette.of('on-amber') : palette.of('ink'))
  context.restore()
}

/** A box the person spoke of has a heavy frame, and a sign: a tick, a cross, a pen, an arrow to both sides. */
function drawSaid(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, round: number, palette: Palette): void {
  context.strokeStyle = palette.of('blue')
  context.lineWidth = 2
  context.beginPath()
  context.roundRect(x + 1, y + 1, Math.max(width - 2, 1), height - 2, round)
  context.stroke()
}

function drawTouched(context: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, palette: Palette): void {
  context.strokeStyle = palette.of('ink')
  context.lineWidth = 2
  context.beginPath()
  context.roundRect(x - 2, y - 2, width + 4, height + 4, ROUND_PX + 2)
  context.stroke()
  if (width < 16) return
  // Something to take the edges by.
  context.fillStyle = palette.of('ink')
  context.fillRect(x + 2.5, y + 3, 1.5, height - 6)
  context.fillRect(x + width - 4, y + 3, 1.5, height - 6)
}

function sign(context: CanvasRenderingContext2D, said: Said, x: number, y: number): void {
  context.beginPath()
  if (said === 'yes') {
    context.moveTo(x, y)
    context.lineTo(x + 3, y + 3)
    context.lineTo(x + 8, y - 4)
  } else if (said === 'no') {
    context.moveTo(x, y - 4)
    context.lineTo(x + 8, y + 4)
    context.moveTo(x + 8, y - 4)
    context.lineTo(x, y + 4)
  } else if (said === 'drawn') {
    context.moveTo(x, y + 4)
    context.lineTo(x + 1.5, y + 1)
    context.lineTo(x + 6.5, y - 4)
    context.lineTo(x + 8.5, y - 2)
    context.lineTo(x + 3.5, y + 3)
    context.closePath()
  } else {
    context.moveTo(x + 2.5, y - 3)
    context.lineTo(x, y)
    context.lineTo(x + 2.5, y + 3)
    context.moveTo(x, y)
    context.lineTo(x + 9, y)
    context.moveTo(x + 6.5, y - 3)
    context.lineTo(x + 9, y)
    context.lineTo(x + 6.5, y + 3)
  }
  context.stroke()
}

function writeIn(
  context: CanvasRenderingContext2D, mark: Mark, x: number, y: number, width: number, height: number, plot_px: number, colour: string,
): void {
  const from = Math.max(x, 0) + 5
  const room = Math.min(x + width, plot_px) - from - 3
  const middle = y + height / 2
  context.setLineDash([])
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = 1.6
  let text_px = from
  if (mark.said) {
    // Beside a box that is too short for it.
    const inside = room >= SIGN_PX
    if (!inside) context.strokeStyle = context.fillStyle
    sign(context, mark.said, inside ? from : x + width + 3, middle)
    if (!inside) return
    text_px += SIGN_PX + 4
  }
  const end_px = Math.min(x + width, plot_px) - 3
  if (mark.text && height >= 9 && context.measureText(mark.text).width <= end_px - text_px) {
    context.fillText(mark.text, text_px, middle + 0.5)
    text_px += context.measureText(mark.text).width + 4
  }
  if (mark.said !== 'no' || text_px >= end_px) return
  // Struck out, as far as nothing is written there.
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(text_px, middle)
  context.lineTo(end_px, middle)
  context.stroke()
}

function drawDraft(plot: Plot, draft: Stretch, lane_px: number, view: View, palette: Palette): void {
  const at = boxPx(draft, view, plot.width_px)
  if (!at) return
  const { context } = plot
  context.save()
  context.beginPath()
  context.roundRect(at.x_px + 0.5, lane_px + 5.5, Math.max(at.width_px - 1, 1), LANE_PX - 11, ROUND_PX)
  context.fillStyle = palette.of('blue-faint')
  context.fill()
  context.strokeStyle = palette.of('blue')
  context.lineWidth = 2
  context.setLineDash([5, 3])
  context.stroke()
  context.restore()
}
