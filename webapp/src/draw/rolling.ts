/* The microphone's spectrogram, made in the browser for the eye alone: what was heard is the server's word. */
import { COLUMNS_PER_S, FLOOR_DB, makeColumns, ROWS, type ColumnMaker } from '../geometry/columns'
import { dbOf, quantile, rowAt } from '../geometry/spectrum'
import type { View } from '../geometry/view'
import type { Ring } from '../live/ring'
import type { Plot } from './canvas'
import type { Palette } from './palette'
import { coloursFor } from './ramp'
import { imageOf } from './spectrogram'

/** Columns that are kept: 20 s. */
const KEPT = 20 * COLUMNS_PER_S
/** How often the colours are fitted to what came, and by how much at most: a jump would flash. */
const FIT_COLUMNS = 10
const FIT_DB = 1.5
const LOUD = 0.997
const QUIET = 0.4
const LEAST_RANGE_DB = 45

export interface RollingSpectrum {
  band: ColumnMaker['band']
  /** Makes the columns that `ring` has samples for by now, no further back than the view. */
  take(ring: Ring, view: View): void
  draw(plot: Plot, view: View, palette: Palette, gain_db: number, range_db: number | null): void
  levelAt(time_s: number, hz: number): number | null
}

export function makeRollingSpectrum(rate: number): RollingSpectrum {
  const maker = makeColumns(rate)
  const samples = new Float32Array(maker.window)
  const column = new Uint8Array(ROWS)
  const values = new Uint8Array(KEPT * ROWS)
  const canvas = document.createElement('canvas')
  canvas.width = KEPT
  canvas.height = ROWS
  const context = canvas.getContext('2d')
  let next = 0
  let top_db = -30
  let bottom_db = -90
  let fitted = 0
  let colours: Uint32Array | null = null
  let look = ''
  /** Columns whose pixels are still to be drawn: from here to `next`. */
  let drawn = 0

  const slot = (at: number) => ((at % KEPT) + KEPT) % KEPT

  function fit(): void {
    if (next - fitted < FIT_COLUMNS) return
    fitted = next
    const some = values.subarray(0, Math.min(next, KEPT) * ROWS)
    const step = (from: number, to: number) => from + Math.min(FIT_DB, Math.max(-FIT_DB, to - from))
    top_db = step(top_db, Math.max(-75, dbOf(quantile([some], LOUD), FLOOR_DB) + 3))
    bottom_db = step(bottom_db, Math.min(dbOf(quantile([some], QUIET), FLOOR_DB) - 4, top_db - LEAST_RANGE_DB))
  }

  function paint(palette: Palette, gain_db: number, range_db: number | null): void {
    if (!context) return
    // Steps of 1 dB: between them nothing has to be coloured anew.
    const top = Math.round(top_db)
    const range = range_db ?? Math.round(top_db - bottom_db)
    const wanted = `${top - gain_db} ${range} ${palette.silence}`
    if (wanted !== look || !colours) {
      look = wanted
      colours = coloursFor(palette.ramp, FLOOR_DB, top - gain_db, range)
      drawn = Math.max(0, next - KEPT)
    }
    while (drawn < next) {
      const first = slot(drawn)
      const count = Math.min(next - drawn, KEPT - first)
      context.putImageData(imageOf(values.subarray(first * ROWS, (first + count) * ROWS), count, ROWS, colours), first, 0)
      drawn += count
    }
  }

  return {
    band: maker.band,
    take(ring, view) {
      // A ring that begins anew, or a tab that was hidden for long.
      if (maker.firstSample(next) > ring.end) next = drawn = fitted = 0
      next = Math.max(next, Math.floor(view.start_s * COLUMNS_PER_S), 0)
      drawn = Math.max(drawn, next - KEPT)
      while (maker.firstSample(next) + maker.window <= ring.end) {
        ring.read(maker.firstSample(next), samples)
        maker.column(samples, column)
        values.set(column, slot(next) * ROWS)
        next += 1
      }
      fit()
    },
    draw(plot, view, palette, gain_db, range_db) {
      paint(palette, gain_db, range_db)
      const { context: to, width_px, height_px } = plot
      to.fillStyle = palette.silence
      to.fillRect(0, 0, width_px, height_px)
      to.imageSmoothingEnabled = true
      const px_per_column = width_px / ((view.end_s - view.start_s) * COLUMNS_PER_S)
      let at = Math.max(0, next - KEPT + 1, Math.floor(view.start_s * COLUMNS_PER_S))
      while (at < next) {
        const first = slot(at)
        const count = Math.min(next - at, KEPT - first)
        const x = (at - view.start_s * COLUMNS_PER_S) * px_per_column
        to.drawImage(canvas, first, 0, count, ROWS, x, 0, count * px_per_column, height_px)
        at += count
      }
    },
    levelAt(time_s, hz) {
      const at = Math.floor(time_s * COLUMNS_PER_S)
      if (at < 0 || at >= next || at < next - KEPT) return null
      return dbOf(values[slot(at) * ROWS + rowAt(hz, ROWS, maker.band)]!, FLOOR_DB)
    },
  }
}
