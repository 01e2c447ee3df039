import { expect, test } from 'vitest'
import { clock, secondsOf, span, ticks, timeOfDay } from './time'

test.each([
  [0, '0:00.0'], [14.2, '0:14.2'], [59.96, '1:00.0'], [61.04, '1:01.0'], [3723.4, '1:02:03.4'], [-1, '0:00.0'],
])('%f s reads %s', (time_s, text) => expect(clock(time_s)).toBe(text))

test('other digits', () => {
  expect(clock(14.2, 0)).toBe('0:14')
  expect(clock(14.256, 2)).toBe('0:14.26')
  expect(clock(9.9996, 3)).toBe('0:10.000')
})

test('the time of day counts from the start', () => {
  const started = new Date(2026, 4, 1, 14, 3, 12, 400).toISOString()
  expect(timeOfDay(started, 0, 1)).toBe('14:03:12.4')
  expect(timeOfDay(started, 60)).toBe('14:04:12')
  expect(timeOfDay(null, 0)).toBeNull()
  expect(timeOfDay('no date', 0)).toBeNull()
})

test.each([[4.25, '4.3 s'], [42.3, '42 s'], [240, '4 min'], [4800, '1 h 20 min'], [7200, '2 h']])('%f s is %s', (length, text) =>
  expect(span(length)).toBe(text))

test('ticks are round, inside and apart', () => {
  const { step_s, times_s, digits } = ticks(0, 31, 850)
  expect(step_s).toBe(5)
  expect(times_s).toEqual([0, 5, 10, 15, 20, 25, 30])
  expect(digits).toBe(0)
  expect(ticks(1.02, 1.31, 850, 80).times_s).toEqual([1.05, 1.1, 1.15, 1.2, 1.25, 1.3])
  expect(ticks(0, 3600, 800).times_s.length).toBeLessThanOrEqual(10)
  expect(ticks(0, 10, 0).times_s).toEqual([0])
})

test('a link names seconds', () => {
  expect(secondsOf('14.2')).toBe(14.2)
  expect(secondsOf('1:02.5')).toBe(62.5)
  expect(secondsOf('1:00:00')).toBe(3600)
  expect(secondsOf('soon')).toBeNull()
  expect(secondsOf(null)).toBeNull()
})
