import { expect, test } from 'vitest'
import type { HeardEvent, Say } from '../api/types'
import { boxesOf, givenBy, keyOf, movedBy, renamedBy } from './boxes'

const event: HeardEvent = { label: 'siren', start_s: 11.84, end_s: 19.4, score: 0.93, mean: 0.8, runners_up: [], holds: true }
const said: Say = { id: 'a', event: 'siren@11.840', verdict: 'no', label: 'bird', start_s: 12, end_s: 19.4, created: '' }
const drawn: Say = { ...said, id: 'b', event: null, verdict: 'yes', start_s: 1, end_s: 2 }

test('a say never replaces what the machine said', () => {
  expect(keyOf(event)).toBe('siren@11.840')
  const [first, second] = boxesOf([event], [said, drawn], () => true)
  expect(first).toMatchObject({ key: 'b', label: 'bird', event: null, score: null })
  expect(second).toMatchObject({ key: 'siren@11.840', label: 'bird', start_s: 12, score: 0.93, event, say: said })
  expect(movedBy(second!)).toBe(true)
  expect(renamedBy(second!)).toBe(true)
  expect(movedBy(first!)).toBe(false)
})

test('what the person gave a label is counted apart: drawn, or named so', () => {
  const yes: Say = { ...said, id: 'c', event: 'bird@30.000', verdict: 'yes', label: 'bird' }
  const denied: Say = { ...drawn, id: 'd', verdict: 'no' }
  expect(givenBy([drawn, { ...said, verdict: 'yes' }, yes], 'bird')).toBe(1 + 1)
  expect(givenBy([drawn, yes], 'siren')).toBe(0)
  expect(givenBy([said, denied], 'bird')).toBe(0)
  // One label's name may begin as another's.
  expect(givenBy([{ ...drawn, event: 'bird_song@1.000', verdict: 'yes' }], 'bird')).toBe(1)
})
