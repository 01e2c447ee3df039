import { expect, test } from 'vitest'
import type { HeardEvent, Track } from '../api/types'
import { eventsSince, tracksSince, trimmed } from './since'

const event = (start_s: number, end_s: number, holds = true): HeardEvent => ({ label: 'a', start_s, end_s, score: 0.5, mean: 0.5, runners_up: [], holds })
const track = (start_s: number, values: (number | null)[]): Track => ({ name: 'x', unit: 'dB', start_s, hop_s: 0.1, values, confidence: null })

test('times of a later session are moved onto the page', () => {
  const [moved] = eventsSince([event(0.08, 0.24)], 10.1)
  expect([moved!.start_s, moved!.end_s]).toEqual([10.18, 10.34])
})

test('tracks grow, their end counts, a hole is null', () => {
  const one = tracksSince([], [track(0, [1, 2, 3])], 0, 60)
  expect(one[0]!.values).toEqual([1, 2, 3])
  expect(tracksSince(one, [track(0.3, [4])], 0, 60)[0]!.values).toEqual([1, 2, 3, 4])
  expect(tracksSince(one, [track(0, [9])], 0.5, 60)[0]!.values).toEqual([1, 2, 3, null, null, 9])
  const cut = tracksSince(one, [track(0.3, [4])], 0, 0.2)[0]!
  expect([cut.start_s, ...cut.values]).toEqual([0.2, 3, 4])
  expect(tracksSince(one, [], 0, 60)).toBe(one)
})

test('what did not hold is let go after a while, what held much later', () => {
  const closed = [event(0, 1), event(1, 2, false), event(99, 100, false)]
  expect(trimmed(closed, 101, (one) => one.holds, 60, 10)).toEqual([closed[0], closed[2]])
  expect(trimmed(closed, 101, (one) => one.holds, 60, 1)).toEqual([closed[2]])
})
