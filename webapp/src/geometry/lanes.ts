/* Which lanes are on the screen, and what lies under the pointer in them. */
import { edgeAt, eventAt, type Stretch } from './events'
import { lengthOf, sToPx, type View } from './view'

export const LANE_PX = 28
/** More lanes than these scroll; the half one shows that there are more. */
export const LANES_SHOWN = 12.5

/** The lanes within a window of `height_px` that is scrolled by `top_px`, and `extra` more at both ends. */
export function lanesShown(top_px: number, height_px: number, count: number, extra = 0): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top_px / LANE_PX) - extra)
  const last = Math.min(count - 1, Math.ceil((top_px + height_px) / LANE_PX) - 1 + extra)
  return { first, last }
}

/** The lane at a height, null below the last. */
export function laneAt(y_px: number, top_px: number, count: number): number | null {
  const lane = Math.floor((y_px + top_px) / LANE_PX)
  return lane >= 0 && lane < count ? lane : null
}

/** How much to scroll so that a lane is wholly on the screen. */
export function scrolledTo(lane: number, top_px: number, height_px: number): number {
  const lane_px = lane * LANE_PX
  if (lane_px < top_px) return lane_px
  return lane_px + LANE_PX > top_px + height_px ? lane_px + LANE_PX - height_px : top_px
}

/** Boxes shorter than this are drawn this wide, so that none is lost. */
export const LEAST_BOX_PX = 3

/** A box on the screen; null where it is not. Cut off just beyond both ends: far larger boxes are slow to draw. */
export function boxPx(box: Stretch, view: View, width_px: number): { x_px: number; width_px: number } | null {
  if (box.end_s <= view.start_s || box.start_s >= view.end_s) return null
  const left = Math.max(-20, sToPx(box.start_s, view, width_px))
  const right = Math.min(width_px + 20, sToPx(box.end_s, view, width_px))
  return { x_px: left, width_px: Math.max(LEAST_BOX_PX, right - left) }
}

export interface Hit<B> {
  box: B
  edge: 'start' | 'end' | null
}

const REACH_PX = 5
/** A box must be this wide to be taken by its edges; a short one is taken whole. */
const WIDE_PX = 16

/** What lies at a time in one lane: a box, and its edge where the pointer is near one. */
export function hit<B extends Stretch>(boxes: readonly B[], at_s: number, view: View, width_px: number): Hit<B> | null {
  const s_per_px = lengthOf(view) / width_px
  const box = eventAt(boxes, at_s, 3 * s_per_px)
  if (!box) return null
  const wide = box.end_s - box.start_s >= WIDE_PX * s_per_px
  return { box, edge: wide ? edgeAt(box, at_s, REACH_PX * s_per_px) : null }
}
