/* A canvas that is drawn when what it shows changed, and not otherwise; as sharp as the screen. */
import { effect, signal } from '@preact/signals'
import type { Scope } from '../scope'

/** Lengths are CSS pixels; `ratio` of the screen's pixels make one. */
export interface Plot {
  context: CanvasRenderingContext2D
  width_px: number
  height_px: number
  ratio: number
}

/** To the screen's next whole pixel. */
export const crisp = (px: number, ratio: number): number => Math.round(px * ratio) / ratio

/** Sizes a canvas for the room it has; null where it has none, or no context. */
export function plotOf(canvas: HTMLCanvasElement, width_px: number, height_px: number): Plot | null {
  const context = canvas.getContext('2d')
  if (!context || !width_px || !height_px) return null
  const ratio = window.devicePixelRatio || 1
  const width = Math.round(width_px * ratio)
  const height = Math.round(height_px * ratio)
  // Setting a size clears the canvas, even to the same size.
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  return { context, width_px, height_px, ratio }
}

/** The canvas as it is laid out at the time, without asking the layout at every frame. `changed` is told of new sizes. */
export function sized(scope: Scope, canvas: HTMLCanvasElement, changed: () => void = () => {}): () => Plot | null {
  let width_px = 0
  let height_px = 0
  scope.resized(canvas, (width, height) => {
    width_px = width
    height_px = height
    changed()
  })
  // The page's zoom and a move to another screen change the resolution.
  scope.listen(window, 'resize', changed)
  return () => plotOf(canvas, width_px, height_px)
}

/** Runs `paint` now, and again after any signal that it read has changed; changes that come together count as one.
 *  It follows within the same task: the player's clock ticks before each paint, and what it moves must be on that paint. */
export function repaints(scope: Scope, paint: () => void): void {
  let stop = () => {}
  let waits = false
  let ended = false

  function run(): void {
    waits = false
    if (ended) return
    stop()
    let first = true
    stop = effect(() => {
      if (first) {
        first = false
        paint()
      } else if (!waits) {
        waits = true
        queueMicrotask(run)
      }
    })
  }

  scope.add(() => {
    ended = true
    stop()
  })
  run()
}

/** Draws a canvas anew whenever a signal that `draw` reads, its size, or the screen's resolution changes. */
export function draws(scope: Scope, canvas: HTMLCanvasElement, draw: (plot: Plot) => void): void {
  const turns = signal(0)
  const plotNow = sized(scope, canvas, () => (turns.value += 1))
  repaints(scope, () => {
    turns.value
    const plot = plotNow()
    if (!plot) return
    plot.context.clearRect(0, 0, plot.width_px, plot.height_px)
    draw(plot)
  })
}
