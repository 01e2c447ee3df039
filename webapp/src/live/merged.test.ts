import { expect, test } from 'vitest'
import { merged, type LiveUpdate } from './merged'

const update = (i: number): LiveUpdate => ({
  type: 'update', revision: i, until_s: 0.01 * (i + 1), first_frame: i, scores: [[i / 10]],
  tracks: [{ name: 'x', unit: 'Hz', start_s: 0.01 * i, hop_s: 0.01, values: [100 + i], confidence: [1 - i / 10] }],
  closed: i === 1 ? [{ label: 'a', start_s: 0, end_s: 0.01, score: 1, mean: 1, runners_up: [], holds: true }] : [],
  open: i === 2 ? [{ label: 'b', start_s: 0.02, end_s: 0.03, score: 1, mean: 1, runners_up: [], holds: true }] : [],
  first_note: 4, notes: [], advice: [], remarks: [], level_db: -20 - i, noise_floor_db: -60, clipped: 0, sequence: i, work_ms: 1, a4_hz: null,
})

test('one update stays as it is', () => {
  const one = update(0)
  expect(merged([one])).toBe(one)
})

test('three say all that is new, and how it stands at their end', () => {
  const all = merged([update(0), update(1), update(2)])
  expect(all.first_frame).toBe(0)
  expect(all.scores).toEqual([[0], [0.1], [0.2]])
  expect(all.tracks).toEqual([{ name: 'x', unit: 'Hz', start_s: 0, hop_s: 0.01, values: [100, 101, 102], confidence: [1, 0.9, 0.8] }])
  expect(all.closed.map((one) => one.label)).toEqual(['a'])
  expect(all.open.map((one) => one.label)).toEqual(['b'])
  expect([all.until_s, all.level_db, all.revision]).toEqual([0.03, -22, 2])
})
