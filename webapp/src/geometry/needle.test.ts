import { expect, test } from 'vitest'
import type { Track } from '../api/types'
import { angleOf, heardNow, nearest, pullOf } from './needle'

const track = (values: (number | null)[], confidence: number[] | null = null): Track => ({ name: 'x', unit: 'Hz', start_s: 0, hop_s: 0.01, values, confidence })
const STRINGS = [440, 293.333, 195.556, 660]

test('what sounds now is the median of what is sure', () => {
  expect(heardNow(track([100, 440, 441, 439]), 0.03)).toBe(440)
  expect(heardNow(track([440, 441, 880, 98], [1, 1, 1, 0]), 0.04)).toBe(441)
  expect(heardNow(track([440, 441, 98, 98, 98], [1, 1, 0, 0, 0]), 0.04)).toBeNull()
  expect(heardNow(track([]), 0.1)).toBeNull()
  expect(heardNow(null, 0.1)).toBeNull()
})

test('the nearest string by ratio', () => {
  expect([442, 300, 180, 640, 150, 900].map((hz) => nearest(hz, STRINGS))).toEqual([0, 1, 2, 3, 2, 3])
  // Half way between D4 and A4 in cents lies 359.3 Hz.
  expect(nearest(359, STRINGS)).toBe(1)
  expect(nearest(360, STRINGS)).toBe(0)
})

test('the needle stands upright on the string and ends at its scale', () => {
  expect([0, 25, -50, 400].map(angleOf)).toEqual([0, 27.5, -55, 55])
  expect([0, 2.4, -2.4, 2.6, -3].map(pullOf)).toEqual(['right', 'right', 'right', 'high', 'low'])
})
