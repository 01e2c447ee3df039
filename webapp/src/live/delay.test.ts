import { expect, test } from 'vitest'
import { makeDelayMeter, quantile } from './delay'

test('quantiles lie between the values', () => {
  expect(quantile([], 0.5)).toBeNull()
  expect(quantile([3], 0.95)).toBe(3)
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5)
})

test('a score is as late as its own last sample, the program as the last sample that was needed', () => {
  // 1000 samples a second, sample 0 captured at 0 ms.
  const meter = makeDelayMeter((sample) => sample)
  expect(meter.read()).toBeNull()
  // Two scores of 80 samples each, until sample 1000; 320 more were needed; painted 30 ms after those.
  meter.shown(1350, { until: 1000, needed: 1320, count: 2, hop: 80, work_ms: 20 })
  const read = meter.read()!
  expect(read.own_s.p50).toBeCloseTo(0.03)
  expect(read.total_s.p50).toBeCloseTo((0.35 + 0.43) / 2)
  expect(read.total_s.p95).toBeGreaterThan(0.42)
  expect(read.server_s).toEqual({ p50: 0.02, p95: 0.02 })
  expect(read.count).toBe(2)
})

test('nothing is measured before the clock runs, and what is old is forgotten', () => {
  const blind = makeDelayMeter(() => null)
  blind.shown(10, { until: 0, needed: 0, count: 1, hop: 1, work_ms: 20 })
  expect(blind.read()).toBeNull()
  const meter = makeDelayMeter((sample) => sample)
  meter.shown(9000, { until: 0, needed: 0, count: 1, hop: 1, work_ms: 20 })
  for (let i = 0; i < 600; i++) meter.shown(100, { until: 0, needed: 0, count: 1, hop: 1, work_ms: 20 })
  expect(meter.read()!.total_s).toEqual({ p50: 0.1, p95: 0.1 })
})
