import { expect, test } from 'vitest'
import { packFrame } from './frame'

test('a frame is the bytes that the protocol names', () => {
  const bytes = new Uint8Array(packFrame(258, 2 ** 32 + 3, Float32Array.of(1, -0.5)))
  expect([...bytes]).toEqual([2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf])
})

test('a frame may be empty', () => {
  expect(packFrame(0, 0, new Float32Array()).byteLength).toBe(12)
})
