import { expect, test } from 'vitest'
import { outlines, pointAt, shareOf } from './radar'

const spokes = (...shares: (number | null)[]) => shares.map((share, i) => ({ title: String(i), share }))

test('the first axis goes up, the next clockwise', () => {
  expect(pointAt(0, 4, 1, 10).y).toBeCloseTo(-10, 9)
  expect(pointAt(1, 4, 0.5, 10).x).toBeCloseTo(5, 9)
  expect(pointAt(2, 4, 1, 10).y).toBeCloseTo(10, 9)
})

test('a shape goes all round, or as far as is known', () => {
  expect(outlines(spokes(1, 1, 1, 1), 10)).toEqual(['M0.00,-10.00L10.00,0.00L0.00,10.00L-10.00,0.00Z'])
  expect(outlines(spokes(1, null, 1, 1), 10)).toEqual(['M0.00,10.00L-10.00,0.00L0.00,-10.00'])
  expect(outlines(spokes(1, null, 1, null), 10)).toEqual([])
  expect(outlines(spokes(null, null, null), 10)).toEqual([])
})

test('a figure on its scale', () => {
  expect(shareOf(25, 0, 100)).toBe(0.25)
  expect(shareOf(120, 0, 100)).toBe(1)
  expect(shareOf(null, 0, 100)).toBeNull()
})
