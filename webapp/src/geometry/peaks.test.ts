import { expect, test } from 'vitest'
import { barLength, barsOf, peaksLevelFor, samplesOf } from './peaks'

const levels = [256, 2048, 16384].map((samples_per_bin, level) => ({ level, samples_per_bin, bins: 100 }))
const of = (values: [number, number][]) => (i: number, pair: Float32Array) => {
  const found = values[i]
  if (found) pair.set(found.map((value) => value / 127))
  return found !== undefined
}

test('the level is the coarsest that still fills a bar', () => {
  expect(peaksLevelFor(levels, 2048)?.level).toBe(1)
  expect(peaksLevelFor(levels, 2047)?.level).toBe(0)
  expect(peaksLevelFor(levels, 10)?.level).toBe(0)
  expect(peaksLevelFor([], 10)).toBeNull()
})

test('a bar reaches from the lowest to the highest of its bins', () => {
  const bars = barsOf({ start_s: 0, end_s: 2 }, 1, 2, 4, 2, of([[-127, 0], [-10, 127], [0, 0], [-5, 5]]))
  expect(bars.first).toBe(0)
  expect([...bars.lows]).toEqual([-1, expect.closeTo(-5 / 127)])
  expect([...bars.highs]).toEqual([1, expect.closeTo(5 / 127)])
})

test('bars stay on their times while the view moves', () => {
  const bin = of(Array.from({ length: 100 }, (_, i) => [-i, i]))
  const here = barsOf({ start_s: 10, end_s: 20 }, 0.5, 4, 100, 25, bin)
  const there = barsOf({ start_s: 10.7, end_s: 20.7 }, 0.5, 4, 100, 25, bin)
  expect(there.first).toBe(here.first + 1)
  expect(there.highs[0]).toBe(here.highs[1])
})

test('what is not known is no number, and nothing is drawn past the end', () => {
  const bars = barsOf({ start_s: 0, end_s: 8 }, 1, 1, 8, 3, of([[-1, 1]]))
  expect(bars.lows.length).toBe(3)
  expect(bars.lows[1]).toBeNaN()
})

test('closer than the bins it goes straight from one to the next', () => {
  const bars = barsOf({ start_s: 0, end_s: 2 }, 0.25, 1, 2, 2, of([[0, 0], [0, 127]]))
  expect(bars.highs[0]).toBe(0)
  expect(bars.highs[3]).toBeCloseTo(0.375)
  expect(bars.highs[7]).toBe(1)
})

test('a bar is some pixels wide', () => {
  expect(barLength({ start_s: 0, end_s: 30 }, 300)).toBeCloseTo(0.3)
})

test('a bin stands for its power: a root tells the quiet from nothing', () => {
  const linear = samplesOf(1)
  expect([linear[0], linear[127], linear[128], linear[254]]).toEqual([-1, 0, expect.closeTo(1 / 127), 1])
  const rooted = samplesOf(2)
  expect([rooted[0], rooted[127], rooted[254]]).toEqual([-1, 0, 1])
  // -84 dB
  expect(20 * Math.log10(rooted[128]!)).toBeCloseTo(-84.15, 1)
})
