import { expect, test } from 'vitest'
import { hearsDrone, LOOKED_S } from './drone'

const RATE = 12000
const PARTIALS = [1, 0.55, 0.38, 0.22, 0.14, 0.08, 0.05]
const COUNT = Math.round(LOOKED_S * RATE)

/** Harmonics of a pitch that wavers by so many cents, a few times a second, as a bow's does. */
function tone(hz: number, level: number, cents = 0, swings_hz = 3): Float32Array {
  const sound = new Float32Array(COUNT)
  let phase = 0.3
  for (let i = 0; i < COUNT; i++) {
    phase += (2 * Math.PI * hz * 2 ** ((cents * Math.sin((2 * Math.PI * swings_hz * i) / RATE)) / 1200)) / RATE
    PARTIALS.forEach((share, k) => (sound[i]! += level * share * Math.sin((k + 1) * phase)))
  }
  return sound
}

const both = (one: Float32Array, other: Float32Array): Float32Array => one.map((value, i) => value + other[i]!)

test('the drone alone, and 10 and 20 dB under a string of another pitch', () => {
  expect(hearsDrone(tone(440, 0.01), RATE, 440)).toBe(true)
  const string = tone(297, 0.3, 1.5)
  for (const level of [0.095, 0.03]) expect(hearsDrone(both(string, tone(440, level)), RATE, 440)).toBe(true)
})

test('a string is no drone: neither another one, nor the same in tune, nor silence', () => {
  expect(hearsDrone(tone(297, 0.3, 1.5), RATE, 440)).toBe(false)
  expect(hearsDrone(tone(440, 0.3, 2), RATE, 440)).toBe(false)
  expect(hearsDrone(tone(441, 0.3), RATE, 440)).toBe(false)
  expect(hearsDrone(new Float32Array(COUNT), RATE, 440)).toBe(false)
})
