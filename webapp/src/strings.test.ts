import { expect, test } from 'vitest'
import { say } from './strings'

test('values are filled in and one differs from many', () => {
  expect(say('moments', { n: 1 })).toBe('1 moment')
  expect(say('moments', { n: 3 })).toBe('3 moments')
  expect(say('tile_lit', { score: 93 })).toBe(', lit, score 93 of 100')
})
