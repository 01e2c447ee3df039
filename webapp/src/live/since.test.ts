import { expect, test } from 'vitest'
import type { Advice, HeardEvent, Note, Track } from '../api/types'
import { eventsSince, notesSince, tracksSince, trimmed } from './since'

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

test('how sure a track is grows with it', () => {
  const first = { ...track(0, [1, 2]), confidence: [1, 0.5] }
  const grown = tracksSince([first], [{ ...track(0.3, [4]), confidence: [0.9] }], 0, 60)[0]!
  expect(grown.values).toEqual([1, 2, null, 4])
  expect(grown.confidence).toEqual([1, 0.5, 0, 0.9])
})

test('notes of a second session stand behind those of the first, and remarks keep to their notes', () => {
  const note = (start_s: number): Note => ({ start_s, end_s: start_s + 0.5, sounding_end_s: start_s + 0.6, key: 69, velocity: null, score: 1, hz: 440, measures: {} })
  const remark = (place: number): Advice => ({
    rule: 'a', start_s: 0, end_s: 1, notes: [place], ruler: null, value: { value: 1, low: 0, high: 2, unit: '', why: null }, text: 't', try_this: '',
  })
  const none = { notes: [], advice: [], before: 0, gone: 0 }
  const first = notesSince(none, [note(0), note(1)], [remark(1)], 0, 3)
  expect(first.advice[0]!.notes).toEqual([1])
  const second = notesSince({ ...first, before: first.notes.length + first.gone }, [note(0), note(1)], [remark(0)], 10, 3)
  expect(second.notes.map((one) => one.start_s)).toEqual([1, 10, 11])
  expect(second.advice.map((one) => one.notes)).toEqual([[0], [1]])
  const third = notesSince(second, [note(2)], [remark(2)], 10, 3)
  expect(third.notes.map((one) => one.start_s)).toEqual([10, 11, 12])
  expect(third.advice.map((one) => one.notes)).toEqual([[0], [2]])
})

test('what did not hold is let go after a while, what held much later', () => {
  const closed = [event(0, 1), event(1, 2, false), event(99, 100, false)]
  expect(trimmed(closed, 101, (one) => one.holds, 60, 10)).toEqual([closed[0], closed[2]])
  expect(trimmed(closed, 101, (one) => one.holds, 60, 1)).toEqual([closed[2]])
})
