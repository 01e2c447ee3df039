import { expect, test } from 'vitest'
import { makeRing } from './ring'

const ramp = (from: number, count: number) => Float32Array.from({ length: count }, (_, i) => from + i)
const read = (ring: ReturnType<typeof makeRing>, first: number, count: number) => {
  const into = new Float32Array(count)
  ring.read(first, into)
  return [...into]
}

test('the newest samples are read back, the older ones are silence', () => {
  const ring = makeRing(10)
  for (let first = 1; first < 22; first += 3) ring.write(first, ramp(first, 3))
  expect([ring.start, ring.end]).toEqual([12, 22])
  expect(read(ring, 10, 13)).toEqual([0, 0, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 0])
})

test('a hole is silence, a frame longer than the ring leaves its end', () => {
  const ring = makeRing(6)
  ring.write(0, ramp(1, 2))
  ring.write(4, ramp(5, 2))
  expect(read(ring, 0, 6)).toEqual([1, 2, 0, 0, 5, 6])
  ring.write(6, ramp(7, 20))
  expect(read(ring, 20, 6)).toEqual([21, 22, 23, 24, 25, 26])
})
