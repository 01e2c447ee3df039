import { expect, test } from 'vitest'
import { readRoute, writeRoute, type Route } from './route'

const id = '0123456789abcdef0123456789abcdef'

test.each<[string, Route]>([
  ['', { view: 'empty' }],
  ['#live', { view: 'live' }],
  ['#library', { view: 'library' }],
  [`#r=${id}`, { view: 'recording', id, t_s: null }],
  [`#r=${id}&t=14.2`, { view: 'recording', id, t_s: 14.2 }],
  ['#t=14.2', { view: 'moment', t_s: 14.2 }],
])('%s there and back', (hash, route) => {
  expect(readRoute(hash)).toEqual(route)
  expect(writeRoute(route)).toBe(hash)
})

test('what is no id is nowhere', () => {
  expect(readRoute('#r=../../etc')).toEqual({ view: 'empty' })
  expect(readRoute('#nonsense')).toEqual({ view: 'empty' })
})
