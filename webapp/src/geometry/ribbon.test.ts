import { expect, test } from 'vitest'
import type { TrackDescription } from '../api/types'
import { columnsOf, describedAs, scaleText, valueAt, valueText, valueToY } from './ribbon'

const track = { name: 'loudness_now', unit: 'dB', start_s: 1, hop_s: 0.5, values: [-10, null, -20, -30], confidence: null }

test('a value covers its step', () => {
  expect(valueAt(track, 0.99)).toBeNull()
  expect(valueAt(track, 1)).toBe(-10)
  expect(valueAt(track, 1.49)).toBe(-10)
  expect(valueAt(track, 1.5)).toBeNull()
  expect(valueAt(track, 2.5)).toBe(-30)
  expect(valueAt(track, 3)).toBeNull()
})

test('a coarse track becomes steps, with gaps where it is silent', () => {
  const { means } = columnsOf(track, { start_s: 0, end_s: 4 }, 16)
  expect([...means]).toEqual([NaN, NaN, NaN, NaN, -10, -10, NaN, NaN, -20, -20, -30, -30, NaN, NaN, NaN, NaN])
})

test('of many values in a pixel the ends and the mean are kept', () => {
  const { lows, highs, means } = columnsOf(track, { start_s: 1, end_s: 5 }, 2)
  expect(lows[0]).toBe(-30)
  expect(highs[0]).toBe(-10)
  expect(means[0]).toBe(-20)
  expect(means[1]).toBeNaN()
})

test('the scale ends at its ends', () => {
  expect(valueToY(-60, -60, 0, 50)).toBe(50)
  expect(valueToY(3, -60, 0, 50)).toBe(0)
  expect(valueToY(-15, -60, 0, 40)).toBe(10)
})

test('values have the digits of their scale', () => {
  expect(valueText(-23.44, 'dB', -60, 0)).toBe('−23.4 dB')
  expect(valueText(-0.04, 'dB', -60, 0)).toBe('0.0 dB')
  expect(valueText(440.4, 'Hz', 0, 2000)).toBe('440 Hz')
  expect(valueText(0.1234, '', 0, 1)).toBe('0.12')
  expect(scaleText(-60, 'dB')).toBe('−60 dB')
})

test('a track that no model describes has the scale of its values', () => {
  expect(describedAs(track, [])).toEqual({ name: 'loudness_now', title: 'loudness now', unit: 'dB', low: -30, high: -10, view: 'line', bands: [] })
  expect(describedAs({ ...track, values: [] }, []).low).toBe(0)
  const known: TrackDescription = { name: 'loudness_now', title: 'Loudness', unit: 'dB', low: -60, high: 0, view: 'line', bands: [] }
  expect(describedAs(track, [known])).toBe(known)
})
