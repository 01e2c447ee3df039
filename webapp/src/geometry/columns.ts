/* Columns of a spectrogram made in the browser, in the rows and on the scale of the server's. */
import { makeFft } from './fft'
import type { Band } from './spectrum'

export const ROWS = 128
export const COLUMNS_PER_S = 50
export const FLOOR_DB = -110
const LOW_HZ = 40
const TOP_HZ = 20_000
const WINDOW_S = 0.046
/** A Hann window spreads a sine over bins whose powers add up to 1.5 of the middle one's. */
const HANN_BINS = 1.5

export interface ColumnMaker {
  band: Band
  /** Samples of one window; column i's is centred on sample (i + 1/2) rate / COLUMNS_PER_S. */
  window: number
  firstSample(column: number): number
  /** The column of a window's samples, written into `into` (ROWS): 0 is FLOOR_DB, 255 a sine of full scale. */
  column(samples: Float32Array, into: Uint8Array): void
}

export function makeColumns(rate: number): ColumnMaker {
  const window = 2 ** Math.max(5, Math.round(Math.log2(rate * WINDOW_S)))
  const band = { low_hz: LOW_HZ, high_hz: Math.min(rate / 2, TOP_HZ) }
  const hann = Float32Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window))
  const scale = (2 / (window / 2)) ** 2
  const fft = makeFft(window)
  const windowed = new Float32Array(window)
  const power = new Float64Array(window / 2 + 1)
  const sums = new Float64Array(window / 2 + 1)
  const edges = Float64Array.from({ length: ROWS + 1 }, (_, row) =>
    Math.min(window / 2, (LOW_HZ * (band.high_hz / LOW_HZ) ** (row / ROWS) * window) / rate),
  )

  /** The spectrum as straight lines between its bins, summed up to a bin's fraction. */
  function upTo(edge: number): number {
    const bin = Math.min(Math.floor(edge), window / 2 - 1)
    const part = edge - bin
    return sums[bin]! + power[bin]! * (part - part ** 2 / 2) + (power[bin + 1]! * part ** 2) / 2
  }

  return {
    band, window,
    firstSample: (column) => Math.floor(((2 * column + 1) * rate) / (2 * COLUMNS_PER_S)) - window / 2,
    column(samples, into) {
      for (let i = 0; i < window; i++) windowed[i] = samples[i]! * hann[i]!
      fft.power(windowed, power)
      sums[0] = 0
      for (let i = 1; i < sums.length; i++) sums[i] = sums[i - 1]! + (power[i - 1]! + power[i]!) / 2
      let before = upTo(edges[0]!)
      for (let row = 0; row < ROWS; row++) {
        const now = upTo(edges[row + 1]!)
        const width = edges[row + 1]! - edges[row]!
        const level = ((now - before) * scale) / Math.min(width, HANN_BINS)
        before = now
        const db = 10 * Math.log10(Math.max(level, 1e-30))
        into[row] = Math.min(255, Math.max(0, Math.round((db - FLOOR_DB) * (255 / -FLOOR_DB))))
      }
    },
  }
}
