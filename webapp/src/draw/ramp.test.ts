import { expect, test } from 'vitest'
import { coloursFor, rampOf } from './ramp'

test('a ramp goes straight from colour to colour', () => {
  const ramp = rampOf(['#000000', '#ff8000'])
  expect(ramp[0]).toBe(0xff000000)
  expect(ramp[255]).toBe(0xff0080ff)
  expect(ramp[51]).toBe(0xff001a33)
  expect(rampOf(['#000000', '#ffffff', '#000000'])[255]).toBe(0xff000000)
})

test('the loud end and the range choose the colours', () => {
  const ramp = Uint32Array.from({ length: 256 }, (_, i) => i)
  const colours = coloursFor(ramp, -110, -30, 40)
  const at = (db: number) => colours[Math.round(((db + 110) * 255) / 110)]!
  expect(at(-29.5)).toBe(255)
  expect(at(0)).toBe(255)
  expect(at(-70)).toBeLessThanOrEqual(1)
  expect(at(-110)).toBe(0)
  expect(Math.abs(at(-50) - 128)).toBeLessThan(2)
})
