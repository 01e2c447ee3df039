import { expect, test } from 'vitest'
import { factorOf, pixelsOf } from './wheel'

test('a wheel told in lines or pages goes as far', () => {
  expect(pixelsOf(3, 1, 800)).toBe(48)
  expect(pixelsOf(1, 2, 800)).toBe(800)
  expect(pixelsOf(100, 0, 800)).toBe(100)
})

test('turning up shows less, and back again the same', () => {
  expect(factorOf(-100)).toBeCloseTo(0.561, 2)
  expect(factorOf(-100) * factorOf(100)).toBeCloseTo(1)
  expect(factorOf(5000)).toBe(factorOf(100))
})
