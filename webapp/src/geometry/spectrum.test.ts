import { expect, test } from 'vitest'
import { chunksOf, dbOf, hzText, hzTicks, hzToY, levelFor, quantile, rowAt, yToHz, scaleOf } from './spectrum'

const levels = [50, 12.5, 3.125].map((columns_per_s, level) => ({ level, columns_per_s, columns: 1000 }))
const band = { low_hz: 40, high_hz: 20480 } // nine octaves

test('the level gives at most two columns a pixel, the coarsest where none does', () => {
  expect(levelFor(levels, 25)?.level).toBe(0)
  expect(levelFor(levels, 24)?.level).toBe(1)
  expect(levelFor(levels, 0.1)?.level).toBe(2)
  expect(levelFor([], 1)).toBeNull()
})

test('the tiles of a view are those it touches', () => {
  expect(chunksOf({ start_s: 0, end_s: 10.24 }, 50, 1000, 256)).toEqual({ first: 0, last: 1 })
  expect(chunksOf({ start_s: 5.12, end_s: 5.13 }, 50, 1000, 256)).toEqual({ first: 1, last: 1 })
  expect(chunksOf({ start_s: 0, end_s: 100 }, 50, 1000, 256)).toEqual({ first: 0, last: 3 })
  expect(chunksOf({ start_s: 0, end_s: 1 }, 50, 0, 256).last).toBe(-1)
})

test('an octave is everywhere as high', () => {
  expect(hzToY(40, 90, band)).toBeCloseTo(90)
  expect(hzToY(20480, 90, band)).toBeCloseTo(0)
  expect(hzToY(80, 90, band)).toBeCloseTo(80)
  expect(yToHz(50, 90, band)).toBeCloseTo(640)
})

test('rows are counted from the lowest', () => {
  expect(rowAt(40, 9, band)).toBe(0)
  expect(rowAt(81, 9, band)).toBe(1)
  expect(rowAt(20480, 9, band)).toBe(8)
  expect(rowAt(1, 9, band)).toBe(0)
})

test('labels are round and apart', () => {
  const marks = hzTicks(band, 150)
  expect(marks).toEqual([125, 500, 2000, 8000])
  for (const [i, hz] of marks.slice(1).entries()) expect(hzToY(marks[i]!, 150, band) - hzToY(hz, 150, band)).toBeGreaterThanOrEqual(26)
  expect(hzText(440)).toBe('440 Hz')
  expect(hzText(8000)).toBe('8 kHz')
  expect(hzText(2512)).toBe('2.51 kHz')
})

test('values are decibels above the floor', () => {
  expect(dbOf(0, -110)).toBe(-110)
  expect(dbOf(255, -110)).toBe(0)
})

test('the loud end leaves out what is rare', () => {
  const values = new Uint8Array(1000).fill(10)
  values[3] = 250
  values.fill(100, 500, 510)
  expect(quantile([values], 0.995)).toBe(100)
  expect(quantile([values], 1)).toBe(250)
  expect(quantile([new Uint8Array(0)], 0.99)).toBe(0)
})

test('the colours suit what is loud and what is background; silence is dark', () => {
  expect(scaleOf(-30, -80, -110)).toEqual({ top_db: -30, range_db: 56 })
  expect(scaleOf(-30, -35, -110)).toEqual({ top_db: -30, range_db: 40 })
  expect(scaleOf(-10, -110, -110)).toEqual({ top_db: -10, range_db: 80 })
  const silent = scaleOf(-110, -110, -110)
  expect(silent.top_db - silent.range_db).toBeGreaterThanOrEqual(-116)
  expect(silent.top_db).toBeGreaterThanOrEqual(-70)
})
