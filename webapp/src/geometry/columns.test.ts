import { expect, test } from 'vitest'
import { COLUMNS_PER_S, FLOOR_DB, makeColumns, ROWS } from './columns'
import { makeFft } from './fft'
import { dbOf, rowAt } from './spectrum'

test('the transform is that of its definition', () => {
  const size = 32
  const samples = Float32Array.from({ length: size }, (_, i) => Math.sin(i * i) + (i % 5))
  const power = new Float64Array(size / 2 + 1)
  makeFft(size).power(samples, power)
  for (let bin = 0; bin <= size / 2; bin++) {
    let re = 0
    let im = 0
    for (let i = 0; i < size; i++) {
      re += samples[i]! * Math.cos((2 * Math.PI * bin * i) / size)
      im -= samples[i]! * Math.sin((2 * Math.PI * bin * i) / size)
    }
    expect(power[bin]).toBeCloseTo(re ** 2 + im ** 2, 3)
  }
})

const sine = (hz: number, rate: number, length: number, amplitude = 1) =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rate))

test.each([[16000, 1000], [44100, 3000], [48000, 440]])('at %i Hz a sine of %i Hz stands in its row at its level', (rate, hz) => {
  const columns = makeColumns(rate)
  const into = new Uint8Array(ROWS)
  for (const [amplitude, db] of [[1, 0], [0.1, -20]] as const) {
    columns.column(sine(hz, rate, columns.window, amplitude), into)
    const loudest = into.indexOf(Math.max(...into))
    expect(Math.abs(loudest - rowAt(hz, ROWS, columns.band))).toBeLessThanOrEqual(1)
    expect(Math.abs(dbOf(into[loudest]!, FLOOR_DB) - db)).toBeLessThan(2.5)
  }
})

test('silence is the floor', () => {
  const columns = makeColumns(48000)
  const into = new Uint8Array(ROWS).fill(7)
  columns.column(new Float32Array(columns.window), into)
  expect(Math.max(...into)).toBe(0)
})

test('columns are as far apart as they should be, each about its middle', () => {
  const columns = makeColumns(48000)
  expect(columns.window).toBe(2048)
  expect(columns.firstSample(1) - columns.firstSample(0)).toBe(48000 / COLUMNS_PER_S)
  expect(columns.firstSample(0) + columns.window / 2).toBe(480)
  expect(columns.band.high_hz).toBe(20000)
  expect(makeColumns(16000).band.high_hz).toBe(8000)
})
