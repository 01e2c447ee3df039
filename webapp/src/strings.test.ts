import { expect, test } from 'vitest'
import { TABLES, say } from './strings'

test('values are filled in and one differs from many', () => {
  expect(say('moments', { n: 1 })).toBe('1 moment')
  expect(say('moments', { n: 3 })).toBe('3 moments')
  expect(say('tile_lit', { score: 93 })).toBe(', lit, score 93 of 100')
})

test('no key stands in two tables', () => {
  const keys = TABLES.flatMap((table) => Object.keys(table))
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
})
