import { expect, test } from 'vitest'
import type { Track } from '../api/types'
import { spellingOf } from './notes'
import { keptRange, keysIn, keyToY, lookedAt, roomy, rowsIn, thickness, loudestOf, wayOf } from './pitch'

const track = (values: (number | null)[], confidence: number[] | null = null, hop_s = 0.01): Track => ({
  name: 'height', unit: 'Hz', start_s: 0, hop_s, values, confidence,
})
const repeated = (value: number, n: number) => Array<number>(n).fill(value)

test('a key has its height', () => {
  const range = { low: 59.5, high: 79.5 }
  expect(keyToY(79.5, range, 200)).toBe(0)
  expect(keyToY(69.5, range, 200)).toBe(100)
  // 25 cents are a quarter of a row of 10 px.
  expect(keyToY(69, range, 200) - keyToY(69.25, range, 200)).toBeCloseTo(2.5, 9)
})

test('the scale has whole rows, and never too few', () => {
  expect(roomy(69, 69)).toEqual({ low: 65.5, high: 72.5 })
  expect(roomy(55, 88)).toEqual({ low: 53.5, high: 89.5 })
})

test('the scale comes from sure frames where there is no note, and one stray frame does not stretch it', () => {
  const values = [...repeated(440, 99), 3520]
  expect(keysIn({ start_s: 0, end_s: 1 }, [], track(values), 440)).toEqual({ low: 65.5, high: 72.5 })
  expect(keysIn({ start_s: 0, end_s: 1 }, [], track(values, repeated(0, 100)), 440)).toBeNull()
})

test('what is looked at stands still while the view moves a little', () => {
  expect(lookedAt({ start_s: 1.1, end_s: 3.1 }, 20)).toEqual(lookedAt({ start_s: 1.9, end_s: 3.9 }, 20))
  expect(lookedAt({ start_s: 0, end_s: 20 }, 20)).toEqual({ start_s: 0, end_s: 20 })
})

test('rows are named where there is room, the tonic first', () => {
  const range = { low: 53.5, high: 77.5 }
  const all = rowsIn(range, 24 * 14, spellingOf(''), 12)
  expect(all.length).toBe(24)
  expect(all.every((row) => row.name !== null)).toBe(true)
  const few = rowsIn({ low: 52.5, high: 76.5 }, 24 * 4, spellingOf('G'), 12).filter((row) => row.name !== null).map((row) => row.name)
  expect(few).toContain('G3')
  expect(few).toContain('G4')
  const y = rowsIn({ low: 52.5, high: 76.5 }, 24 * 4, spellingOf('G'), 12).filter((row) => row.name !== null).map((row) => row.y_px)
  for (let i = 1; i < y.length; i++) expect(y[i - 1]! - y[i]!).toBeGreaterThanOrEqual(12)
})

test('close up the way goes straight from frame to frame', () => {
  const way = wayOf(track([440, 440 * 2 ** (1 / 24), 440]), null, 440, { start_s: 0.005, end_s: 0.015 }, 10)
  expect(way.lows[0]).toBeCloseTo(69, 5)
  expect(way.highs[9]).toBeCloseTo(69.5, 5)
  expect(way.lows[5]).toBeCloseTo(69.25, 5)
})

test('far off a column has the lowest and the highest of its frames', () => {
  const swing = Array.from({ length: 100 }, (_, i) => 440 * 2 ** ((i % 2 ? 0.2 : -0.2) / 12))
  const way = wayOf(track(swing), null, 440, { start_s: 0, end_s: 1 }, 10)
  expect(way.lows[4]).toBeCloseTo(68.8, 4)
  expect(way.highs[4]).toBeCloseTo(69.2, 4)
})

test('between two notes there is no line, and silence is a gap', () => {
  const way = wayOf(track([440, 440, 660, 660, 98, 98], [1, 1, 1, 0.3, 0, 0]), track([-10, -10, -20, -20, -200, -200]), 440, { start_s: 0, end_s: 0.06 }, 60)
  expect(Math.max(...Array.from(way.highs.slice(0, 60)).map((high, i) => high - way.lows[i]!).filter((span) => !Number.isNaN(span)))).toBeLessThan(0.01)
  expect(way.highs[10]).toBeCloseTo(69, 4)
  expect(way.highs[30]).toBeCloseTo(76.02, 2)
  expect(way.sure[35]).toBeCloseTo(0.3, 5)
  expect(way.sure[50]).toBe(0)
  expect(way.loud[10]).toBe(-10)
})

test('live the scale keeps its place while it can', () => {
  const now = { low: 60.5, high: 72.5 }
  expect(keptRange(now, { low: 62.5, high: 70.5 })).toBe(now)
  expect(keptRange(now, null)).toBe(now)
  expect(keptRange(now, { low: 62.5, high: 75.5 })).toEqual({ low: 62.5, high: 75.5 })
  expect(keptRange({ low: 50.5, high: 80.5 }, { low: 62.5, high: 70.5 })).toEqual({ low: 62.5, high: 70.5 })
})

test('far off two notes in a column are no pillar', () => {
  const values = [...repeated(440, 60), ...repeated(880, 40)]
  const way = wayOf(track(values), null, 440, { start_s: 0, end_s: 1 }, 5)
  expect(Array.from(way.highs).every((high, i) => high - way.lows[i]! < 0.01)).toBe(true)
  expect([way.lows[1], way.lows[4]]).toEqual([69, 81])
})

test('thickness falls with the level', () => {
  expect(thickness(-20, -20)).toBe(1)
  expect(thickness(-38, -20)).toBe(0.5)
  expect(thickness(-80, -20)).toBe(0)
  expect(loudestOf({ ...track([-10, -50, -20]), confidence: [0, 1, 1] })).toBe(-20)
})
