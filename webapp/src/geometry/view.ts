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

/** The view a page on, when the playhead has left it; the same object otherwise, so that nothing is drawn again. */
export function follow(view: View, time_s: number, duration_s: number): View {
  if (time_s >= view.start_s && time_s < view.end_s) return view
  return within({ start_s: time_s, end_s: time_s + lengthOf(view) }, duration_s)
}

/** A view that shows [start_s, end_s) with some room about it. */
export function showing(start_s: number, end_s: number, duration_s: number, room = 0.25): View {
  const around_s = Math.max((end_s - start_s) * room, 0.5)
  return within({ start_s: start_s - around_s, end_s: end_s + around_s }, duration_s)
}
