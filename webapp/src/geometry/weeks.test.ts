import { expect, test } from 'vitest'
import type { MeasureDescription, ProgressPoint } from '../api/types'
import { choosable, dated, dateText, daysOf, dotsOf, figureOf, placedOn, scaleOf, tightScaleOf, worstFirst, type Box } from './weeks'

const described = (view: MeasureDescription['view'], bands: number[] = []): MeasureDescription =>
  ({ name: 'x', title: 'X', unit: 'u', low: 0, high: 100, view, bands, choice: '' })

const point = (created: string, median: number, low: number, high: number, key: number | null = null): ProgressPoint =>
  ({ recording: created, name: created, created, key, measure: 'x', unit: 'u', count: 3, median, low, high, size: Math.abs(median) })

const BOX: Box = { width: 140, height: 70, left: 30, right: 10, top: 10, bottom: 20 }

test('the scale holds all intervals between round values', () => {
  const scale = scaleOf([point('2026-01-01', 3, -7, 12), point('2026-01-02', 5, 1, 21)], described(''))
  // 28 over four steps is 7, the next round step is 10.
  expect(scale).toEqual({ low: -10, high: 30, ticks: [-10, 0, 10, 20, 30] })
  expect(scaleOf([point('2026-01-01', 0.25, 0.21, 0.29)], described('')).ticks).toEqual([0.2, 0.22, 0.24, 0.26, 0.28, 0.3])
})

test('what is off shows its band, a single value lies between two others', () => {
  expect(scaleOf([point('2026-01-01', 2, 1, 3)], described('off', [10, 25])).ticks).toEqual([-10, -5, 0, 5, 10])
  const { low, high } = scaleOf([point('2026-01-01', 60, 60, 60)], described(''))
  expect(low).toBeLessThan(60)
  expect(high).toBeGreaterThan(60)
  expect(scaleOf([], described('')).high).toBe(1)
  expect(tightScaleOf([point('2026-01-01', 3, -7, 12)], described('off', [10, 25]))).toEqual({ low: -10, high: 12, ticks: [] })
  expect(tightScaleOf([point('2026-01-01', 3, 3, 3)], described(''))).toEqual({ low: 2.7, high: 3.3, ticks: [] })
})

test('dots stand by their dates, bars from the highest to the lowest', () => {
  const points = [point('2026-01-01T00:00Z', 0, -5, 5), point('2026-01-02T00:00Z', 10, 10, 10), point('2026-01-05T00:00Z', -10, -10, 10)]
  const scale = { low: -10, high: 10, ticks: [] }
  // 100 wide for four days, 40 high for 20.
  expect(dotsOf(points, daysOf(points), scale, BOX)).toEqual([
    { x: 30, y: 30, top: 20, bottom: 40 },
    { x: 55, y: 10, top: 10, bottom: 10 },
    { x: 130, y: 50, top: 10, bottom: 50 },
  ])
  expect(dotsOf(points.slice(0, 1), daysOf(points.slice(0, 1)), scale, BOX)[0]!.x).toBe(80)
})

test('dates are written where there is room, that of the newest always', () => {
  const at = (...xs: number[]) => xs.map((x) => ({ x, y: 0, top: 0, bottom: 0 }))
  expect(dated(at(0, 50, 90, 100), 60)).toEqual([0, 3])
  expect(dated(at(0, 40, 80, 120), 40)).toEqual([0, 1, 2, 3])
  expect(dated([], 40)).toEqual([])
})

test('a date has a year where months lie between, and a time where it is all of a day', () => {
  const text = (from: string, to: string) => dateText(to, daysOf([point(from, 0, 0, 0), point(to, 0, 0, 0)]))
  expect(text('2025-01-01T12:00', '2026-03-05T12:00')).toContain('2026')
  expect(text('2026-02-01T12:00', '2026-03-05T12:00')).not.toContain('2026')
  expect(text('2026-03-05T12:00', '2026-03-05T13:37')).toMatch(/37/)
})

test('the worst of the newest take first; where nothing is worse, from low to high', () => {
  const points = [
    point('2026-01-01', 40, 40, 40, 70), point('2026-01-01', 4, 4, 4, 60), point('2026-01-01', 90, 90, 90),
    point('2026-01-02', 1, 1, 1, 70), point('2026-01-02', -30, -30, -30, 65),
  ]
  expect(worstFirst(points, 'off').map((row) => row.key)).toEqual([65, 60, 70])
  expect(worstFirst(points, 'radar').map((row) => row.key)).toEqual([65, 70, 60])
  expect(worstFirst(points, '').map((row) => [row.key, row.points.length])).toEqual([[60, 1], [65, 1], [70, 2]])
})

test('a single value has no interval; a pitch in Hz is no choice', () => {
  expect(figureOf(point('2026-01-01', 5, 5, 5))).toEqual({ value: 5, low: null, high: null, unit: 'u', why: null })
  expect(figureOf(point('2026-01-01', 5, 4, 7))).toEqual({ value: 5, low: 4, high: 7, unit: 'u', why: null })
  expect(choosable([described('hz'), described('off')]).map((one) => one.view)).toEqual(['off'])
})

test('on the fingerboard each place has its note\u2019s newest take, wherever else it may be played', () => {
  const places = [{ string: 'D', semitones: 7, key: 69, finger: '4th' }, { string: 'A', semitones: 0, key: 69, finger: 'open' }, { string: 'A', semitones: 2, key: 71, finger: '1st' }]
  const points = [point('2026-01-01', -30, -35, -25, 69), point('2026-01-02', 14, 11, 17, 69), point('2026-01-02', 12, 8, 16, 72)]
  const found = placedOn(places, points, described('off', [10, 25]))
  expect(found.map((one) => [one.newest?.median ?? null, one.verdict])).toEqual([[14, 'sharp'], [14, 'sharp'], [null, 'unknown']])
  expect(placedOn(places, [point('2026-01-01', -12, -13, -9, 71)], described('off', [10, 25]))[2]!.verdict).toBe('right')
  expect(placedOn(places, [point('2026-01-01', -12, -13, -11, 71)], described('off', [10, 25]))[2]!.verdict).toBe('flat')
  expect(placedOn(places, [point('2026-01-01', 4, -30, 20, 71)], described('off', [10, 25]))[2]!.verdict).toBe('unknown')
  expect(placedOn(places, points, described('radar'))[0]!.verdict).toBe('unknown')
})
