import { expect, test } from 'vitest'
import type { Track } from '../api/types'
import { grown } from './tracks'

const level: Track = { name: 'level', unit: 'dB', start_s: 2, hop_s: 0.5, values: [-30, -20, null], confidence: null }
const pitch: Track = { name: 'pitch', unit: 'Hz', start_s: 2, hop_s: 0.5, values: [440], confidence: [0.9] }

test('new values follow what is known, and a track without news stays', () => {
  const known = grown([], [level, pitch])
  expect(known).toEqual([level, pitch])
  const [first, second] = grown(known, [{ ...level, start_s: 3.5, values: [-10, -5] }])
  expect(first).toEqual({ ...level, values: [-30, -20, null, -10, -5] })
  expect(second).toBe(pitch)
  expect(grown(known, [])).toBe(known)
})

test('what is told anew takes the place of what stood there', () => {
  const [again] = grown([pitch], [{ ...pitch, start_s: 2, values: [441, 442], confidence: [0.8, 0.7] }])
  expect(again).toEqual({ ...pitch, values: [441, 442], confidence: [0.8, 0.7] })
})
