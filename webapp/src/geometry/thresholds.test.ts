import { expect, test } from 'vitest'
import { logit, shifted, sureness, unlogit } from './thresholds'

test('log odds and back', () => {
  expect(logit(0.5)).toBe(0)
  expect(unlogit(logit(0.41))).toBeCloseTo(0.41)
  expect(Number.isFinite(logit(0))).toBe(true)
  expect(Number.isFinite(logit(1))).toBe(true)
})

test('a shift moves every threshold by the same odds', () => {
  expect(shifted(0.37, 0)).toBe(0.37)
  expect(shifted(0.5, Math.log(3))).toBeCloseTo(0.75)
  expect(shifted(0.75, -Math.log(3))).toBeCloseTo(0.5)
})

test('scores in words', () => {
  expect([0.9, 0.89, 0.5, 0.3, 0].map(sureness)).toEqual(['sure_very', 'sure_sure', 'sure_fairly', 'sure_unsure', 'sure_guess'])
})
