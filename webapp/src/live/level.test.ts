import { expect, test } from 'vitest'
import { makeMeter, onMeter } from './level'

test('a sine of amplitude 0.5 is -6 dB at its peak and 3 dB less in the mean', () => {
  const meter = makeMeter()
  expect(meter.read()).toBeNull()
  const sine = Float32Array.from({ length: 4800 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * i) / 48))
  meter.feed(sine.subarray(0, 1000))
  meter.feed(sine.subarray(1000))
  const level = meter.read()!
  expect(level.peak_db).toBeCloseTo(-6.02, 1)
  expect(level.rms_db).toBeCloseTo(-9.03, 1)
  expect(meter.read()).toBeNull()
})

test('silence has no level in dB, and an empty meter', () => {
  const meter = makeMeter()
  meter.feed(new Float32Array(10))
  const level = meter.read()!
  expect(level.rms_db).toBe(-Infinity)
  expect(onMeter(level.rms_db)).toBe(0)
  expect(onMeter(0)).toBe(1)
  expect(onMeter(-36)).toBe(0.5)
})
