import { expect, test } from 'vitest'
import { makeCaptureClock } from './clock'

test('late messages do not move the pace', () => {
  const clock = makeCaptureClock(1000)
  expect(clock.capturedAt(100)).toBeNull()
  const late_ms = [9, 4, 0, 30, 2, 7]
  late_ms.forEach((late, i) => clock.came(25 * (i + 1), 5000 + 25 * (i + 1) + late))
  expect(clock.capturedAt(0)).toBe(5000)
  expect(clock.capturedAt(150)).toBe(5150)
  expect(clock.sampleAt(5150)).toBe(150)
})

test('a clock that drifts is followed', () => {
  const clock = makeCaptureClock(1000)
  // The card's second lasts 1001 ms.
  for (let s = 1; s <= 300; s++) clock.came(1000 * s, 1001 * s)
  // 2 s are looked back: at most 2 ms off.
  expect(Math.abs(clock.capturedAt(300_000)! - 300_300)).toBeLessThanOrEqual(2)
})

test('sound that is lost is no delay for long', () => {
  const clock = makeCaptureClock(1000)
  for (let i = 1; i <= 40; i++) clock.came(25 * i, 25 * i)
  // Half a second is gone: the samples go on from where they were.
  for (let i = 41; i <= 140; i++) clock.came(25 * i, 25 * i + 500)
  expect(clock.capturedAt(3500)).toBe(4000)
})
