/* The stretch of time that is on the screen: seconds to pixels, zoom about a point, pan within limits. */

/** [start_s, end_s) is visible. */
export interface View {
  start_s: number
  end_s: number
}

/** Closer than this a sample would be wider than a pixel. */
export const LEAST_VIEW_S = 0.05

export const lengthOf = (view: View): number => view.end_s - view.start_s
export const sToPx = (time_s: number, view: View, width_px: number): number => ((time_s - view.start_s) / lengthOf(view)) * width_px
export const pxToS = (x_px: number, view: View, width_px: number): number => view.start_s + (x_px / width_px) * lengthOf(view)

/** The same length, moved so that it lies within [0, duration_s); a view longer than the whole becomes the whole. */
export function within(view: View, duration_s: number): View {
  const length_s = Math.min(Math.max(lengthOf(view), LEAST_VIEW_S), Math.max(duration_s, LEAST_VIEW_S))
  const start_s = Math.min(Math.max(0, view.start_s), Math.max(0, duration_s - length_s))
  return { start_s, end_s: start_s + length_s }
}

/** Zooms so that `about_s` stays where it is on the screen; `factor` < 1 shows less. */
export function zoom(view: View, factor: number, about_s: number, duration_s: number): View {
  const length_s = Math.min(Math.max(lengthOf(view) * factor, LEAST_VIEW_S), Math.max(duration_s, LEAST_VIEW_S))
  const share = (about_s - view.start_s) / lengthOf(view)
  const start_s = about_s - share * length_s
  return within({ start_s, end_s: start_s + length_s }, duration_s)
}

export const pan = (view: View, by_s: number, duration_s: number): View =>
  within({ start_s: view.start_s + by_s, end_s: view.end_s + by_s }, duration_s)

/** A view that shows [start_s, end_s) with some room about it. */
export function showing(start_s: number, end_s: number, duration_s: number, room = 0.25): View {
  const around_s = Math.max((end_s - start_s) * room, 0.5)
  return within({ start_s: start_s - around_s, end_s: end_s + around_s }, duration_s)
}

/** A page shorter than this would turn so often that it flickers: then time runs under a playhead that stands. */
const LEAST_PAGE_S = 4
/** How much of the page before is still seen on the next. */
const KEPT = 0.1

/** Whether so little is shown that pages would turn too often. */
export const isClose = (view: View, speed = 1): boolean => lengthOf(view) < LEAST_PAGE_S * speed

/** The view for a playhead that goes on: the same object while it is well inside, else the next page, or, close up, centred.
 *  `speed` is how many seconds of the recording go by in one. */
export function followed(view: View, time_s: number, duration_s: number, speed = 1): View {
  const length_s = lengthOf(view)
  if (length_s >= duration_s) return view
  if (isClose(view, speed)) {
    const middle_s = view.start_s + length_s / 2
    const inside = time_s >= view.start_s && time_s < middle_s
    const next = within({ start_s: time_s - length_s / 2, end_s: time_s + length_s / 2 }, duration_s)
    return inside || next.start_s === view.start_s ? view : next
  }
  if (time_s >= view.start_s && time_s < view.end_s) return view
  const next = within({ start_s: time_s - KEPT * length_s, end_s: time_s + (1 - KEPT) * length_s }, duration_s)
  return next.start_s === view.start_s ? view : next
}

/** A view between two, for gliding from one to the other; `share` 0 to 1, eased at both ends. */
export function between(from: View, to: View, share: number): View {
  const part = share * share * (3 - 2 * share)
  return { start_s: from.start_s + part * (to.start_s - from.start_s), end_s: from.end_s + part * (to.end_s - from.end_s) }
}
