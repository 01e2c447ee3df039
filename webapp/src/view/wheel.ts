/* The wheel on the time axis: with Ctrl (or two fingers pinching on a pad) it zooms, with Shift or sideways it scrolls in time. */
import { lengthOf, pxToS } from '../geometry/view'
import type { Scope } from '../scope'
import type { Axis } from '../state/axis'
import type { Recording } from '../state/recording'

/** One notch of a mouse wheel, as browsers tell it. */
const NOTCH = 100
const LINE_PX = 16

/** How far a turn of the wheel goes in pixels, whatever it was told in. */
export function pixelsOf(delta: number, mode: number, page_px: number): number {
  return mode === 1 ? delta * LINE_PX : mode === 2 ? delta * page_px : delta
}

/** A notch halves or doubles, nearly; a pad's small steps add up to the same. */
export const factorOf = (delta_px: number): number => 2 ** (Math.min(Math.max(delta_px, -NOTCH), NOTCH) / (1.2 * NOTCH))

export function wheels(scope: Scope, area: HTMLElement, recording: Recording, axis: Axis): void {
  scope.listen<WheelEvent>(area, 'wheel', (event) => {
    const plot = (event.target as Element).closest<HTMLElement>('[data-plot]')
    const view = recording.view.peek()
    const width_px = axis.width_px.peek()
    if (!plot || !view || !width_px) return
    const across = pixelsOf(event.deltaX, event.deltaMode, width_px)
    const down = pixelsOf(event.deltaY, event.deltaMode, width_px)
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      // Browsers tell a pinch as small turns with Ctrl.
      const pinch = Math.abs(down) < 20 ? 4 : 1
      axis.zoomAbout(factorOf(down * pinch), pxToS(event.clientX - plot.getBoundingClientRect().left, view, width_px))
    } else if (event.shiftKey || Math.abs(across) > Math.abs(down)) {
      event.preventDefault()
      axis.panBy(((Math.abs(across) > Math.abs(down) ? across : down) / width_px) * lengthOf(view))
    } else if (plot.dataset['plot'] === 'lanes') {
      // The lanes' heads scroll, and their canvas with them; at the ends the page does.
      const heads = area.querySelector('.lanes-heads')
      if (!heads) return
      const before = heads.scrollTop
      heads.scrollTop += down
      if (heads.scrollTop !== before) event.preventDefault()
    }
  }, { passive: false })
}
