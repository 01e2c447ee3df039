import { expect, test, vi } from 'vitest'
import type { HeardEvent, Say } from '../api/types'
import type { Box } from './boxes'

vi.mock('./says', () => ({ giveVerdict: () => {} }))
const { placeIn, queueOf } = await import('./review')

const box = (label: string, start_s: number, holds: boolean, said: Partial<Say> | null = null): Box => {
  const event: HeardEvent = { label, start_s, end_s: start_s + 1, score: 0.5, mean: 0.5, runners_up: [], holds }
  return { key: `${label}@${start_s.toFixed(3)}`, label: said?.label ?? label, start_s, end_s: start_s + 1, score: 0.5, holds, event, say: said as Say | null }
}

test('the queue is what the program said of the label, whatever the person made of it', () => {
  const drawn: Box = { ...box('a', 9, true), key: 'f'.repeat(32), event: null }
  const boxes = [box('a', 0, true), box('b', 1, true), box('a', 2, false), box('a', 3, false, { verdict: 'no' }), box('a', 4, true, { label: 'b' }), drawn]
  const queue = queueOf(boxes, 'a')
  expect(queue.map(({ key }) => key)).toEqual(['a@0.000', 'a@3.000', 'a@4.000'])
  expect(placeIn(queue, 'a@3.000')).toBe(1)
  expect(placeIn(queue, null)).toBe(-1)
})
