import { expect, test } from 'vitest'
import type { HeardEvent, Say } from '../api/types'
import { boxesOf } from './boxes'
import { lanesOf } from './lanes'

const event = (label: string, start_s: number, end_s: number, holds = true): HeardEvent =>
  ({ label, start_s, end_s, score: 0.8, mean: 0.7, runners_up: [], holds })
const said = (values: Partial<Say>): Say =>
  ({ id: 'a', event: null, verdict: 'yes', label: 'x', start_s: 0, end_s: 1, created: '', ...values })
const lanes = (events: HeardEvent[], says: Say[], imported = [] as Parameters<typeof lanesOf>[2]) =>
  lanesOf(['x', 'y'], boxesOf(events, says, (one) => one.holds), imported, (label) => label.toUpperCase())

test('each label has its lane, in the order given', () => {
  const [x, y] = lanes([event('y', 1, 2), event('x', 3, 4, false)], [])
  expect(x?.marks.map(({ kind }) => kind)).toEqual(['below'])
  expect(y?.marks.map(({ kind }) => kind)).toEqual(['holds'])
  expect(y?.name).toBe('Y')
})

test('another name moves the box to that lane and leaves a ghost in the machine\'s', () => {
  const [x, y] = lanes([event('x', 1, 2)], [said({ event: 'x@1.000', label: 'y', start_s: 1, end_s: 2 })])
  expect(x?.marks).toMatchObject([{ kind: 'ghost', text: '→ Y', start_s: 1 }])
  expect(x?.boxes).toEqual([])
  expect(y?.marks).toMatchObject([{ kind: 'holds', said: 'yes' }])
})

test('moved edges leave a ghost where the machine had them', () => {
  const [x] = lanes([event('x', 1, 2)], [said({ event: 'x@1.000', verdict: null, start_s: 1.5, end_s: 2 })])
  expect(x?.marks).toMatchObject([{ kind: 'ghost', start_s: 1, text: '' }, { kind: 'holds', said: 'moved', start_s: 1.5 }])
})

test('verdicts and drawn events are marked as such', () => {
  const [x] = lanes([event('x', 1, 2)], [said({ event: 'x@1.000', verdict: 'no', start_s: 1, end_s: 2 }), said({ id: 'b', start_s: 5, end_s: 6 })])
  expect(x?.marks).toMatchObject([{ said: 'no' }, { kind: 'drawn', said: 'drawn', key: 'b' }])
})

test('what lies over each other in a label file is put on rows, three at most', () => {
  const events = [0, 0.1, 0.2, 0.3].map((start_s) => ({ label: 'z', start_s, end_s: 5 }))
  const lane = lanes([], [], [{ id: 'l', name: 'take.txt', events }])[2]
  expect(lane?.name).toBe('take.txt')
  expect(lane?.marks.map(({ row, rows }) => [row, rows])).toEqual([[0, 3], [1, 3], [2, 3], [2, 3]])
})
