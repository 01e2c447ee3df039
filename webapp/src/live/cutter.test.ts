import { expect, test } from 'vitest'
import { frameLength, makeCutter } from './cutter'

const ramp = (from: number, count: number) => Float32Array.from({ length: count }, (_, i) => from + i)

test('a frame is whole quanta of 16 to 18 ms at the usual rates', () => {
  for (const rate of [8000, 16000, 22050, 44100, 48000, 96000, 192000]) {
    const length = frameLength(rate)
    expect(length % 128).toBe(0)
    expect(length / rate).toBeGreaterThan(0.0155)
    expect(length / rate).toBeLessThan(0.018)
  }
})

test('quanta of any size come out in frames, in order and without a hole', () => {
  const cutter = makeCutter(256)
  const cuts = []
  let at = 5000
  for (const count of [128, 128, 100, 156, 300]) {
    cuts.push(...cutter.take(at, [ramp(at - 5000, count)], count))
    at += count
  }
  const last = cutter.rest()
  expect(cuts.map((cut) => cut.first)).toEqual([0, 256, 512])
  expect(last?.first).toBe(768)
  const all = [...cuts, last!].flatMap((cut) => [...cut.samples])
  expect(all).toEqual([...ramp(0, 812)])
  expect(cutter.rest()).toBeNull()
})

test('several channels become their mean, none becomes silence', () => {
  const cutter = makeCutter(4)
  expect([...cutter.take(0, [Float32Array.of(1, 1, 0, -1), Float32Array.of(0, 1, 1, -1)], 4)[0]!.samples]).toEqual([0.5, 1, 0.5, -1])
  expect([...cutter.take(4, [], 4)[0]!.samples]).toEqual([0, 0, 0, 0])
})

test('where the audio thread skipped, the numbers jump', () => {
  const cutter = makeCutter(4)
  cutter.take(10, [ramp(0, 2)], 2)
  const cuts = cutter.take(20, [ramp(10, 4)], 4)
  expect(cuts.map(({ first, samples }) => [first, [...samples]])).toEqual([[0, [0, 1]], [10, [10, 11, 12, 13]]])
})
