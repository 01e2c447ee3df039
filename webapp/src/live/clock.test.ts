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
  // 20 s are looked back: at most 20 ms off.
  expect(Math.abs(clock.capturedAt(300_000)! - 300_300)).toBeLessThanOrEqual(20)
})

test('after a reset it begins anew', () => {
  const clock = makeCaptureClock(1000)
  clock.came(100, 100)
  clock.reset()
  clock.came(200, 900)
  expect(clock.capturedAt(200)).toBe(900)
})
