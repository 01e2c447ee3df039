import { expect, test } from 'vitest'
import type { Measured, MeasureDescription, Model, Note } from '../api/types'
import { a4Behind, figureText, hearsNotes, hzOf, keyOf, nameOf, noteAt, notesIn, offOf, ranking, spellingOf, verdictOf, wantedHz, withSigns } from './notes'

const measured = (value: number | null, half = 2): Measured =>
  value === null ? { value: null, low: null, high: null, unit: 'cents', why: 'it is short' } : { value, low: value - half, high: value + half, unit: 'cents', why: null }
const off = (name: string, choice: string): MeasureDescription => ({ name, title: name, unit: 'cents', low: -50, high: 50, view: 'off', bands: [10, 25], choice })
const MEASURES: MeasureDescription[] = [
  { name: 'centre', title: 'Centre', unit: 'Hz', low: 100, high: 4000, view: 'hz', bands: [], choice: '' }, off('one', 'first'), off('two', 'second'),
]
const note = (one: Measured, two: Measured, start_s = 0, end_s = 1): Note => ({
  start_s, end_s, sounding_end_s: end_s, key: 69, velocity: null, score: 1, hz: 440,
  measures: { one, two, centre: { value: 445, low: 444, high: 446, unit: 'Hz', why: null } },
})

test('names are spelled in their key', () => {
  expect([55, 62, 69, 76].map((number) => nameOf(number))).toEqual(['G3', 'D4', 'A4', 'E5'])
  expect([61, 63, 66, 68, 70].map((number) => nameOf(number))).toEqual(['C♯4', 'E♭4', 'F♯4', 'G♯4', 'B♭4'])
  // In D flat major the same keys have flats, and B is C flat of the octave above.
  expect([61, 63, 66, 71].map((number) => nameOf(number, spellingOf('Db')))).toEqual(['D♭4', 'E♭4', 'G♭4', 'C♭5'])
  expect(nameOf(60, spellingOf('C#'))).toBe('B♯3')
  expect(spellingOf('b-minor')).toEqual({ tonic: 5, minor: true })
  expect(spellingOf('Bb')).toEqual({ tonic: -2, minor: false })
  expect(spellingOf('')).toEqual({ tonic: 0, minor: false })
})

test('keys and frequencies', () => {
  expect(keyOf(440, 440)).toBe(69)
  expect(keyOf(220, 440)).toBe(57)
  expect(keyOf(442, 442)).toBe(69)
  expect(hzOf(76, 440)).toBeCloseTo(659.255, 3)
})

test('a note that another ranking calls right is right, unless one was chosen', () => {
  const both = ranking(MEASURES, { other: '' })
  expect(offOf(note(measured(20), measured(15)), both).verdict).toBe('sharp')
  expect(offOf(note(measured(-20), measured(-15)), both).verdict).toBe('flat')
  expect(offOf(note(measured(20), measured(3)), both).verdict).toBe('right')
  const chosen = ranking(MEASURES, { ruler: 'first' })
  expect(chosen.map((one) => one.name)).toEqual(['one'])
  expect(offOf(note(measured(20), measured(3)), chosen).verdict).toBe('sharp')
  expect(offOf(note(measured(3), measured(20)), ranking(MEASURES, { ruler: 'second' })).verdict).toBe('sharp')
})

test('nothing is called off whose interval reaches into the inner band', () => {
  const rank = ranking(MEASURES, { ruler: 'first' })
  expect(offOf(note(measured(12.5), measured(0)), rank).verdict).toBe('sharp')
  expect(offOf(note(measured(11.5), measured(0)), rank).verdict).toBe('right')
  expect(offOf(note(measured(null), measured(0)), rank)).toEqual({ verdict: 'unknown', cents: measured(null) })
  expect(offOf(note(measured(1), measured(1)), [])).toEqual({ verdict: 'unknown', cents: null })
})

test('nothing is called right whose interval reaches beyond the outer band', () => {
  const rank = ranking(MEASURES, { ruler: 'first' })
  expect(offOf(note(measured(39, 62), measured(0)), rank).verdict).toBe('unknown')
  expect(offOf(note(measured(0, 26), measured(0)), rank).verdict).toBe('unknown')
  expect(offOf(note(measured(0, 25), measured(0)), rank).verdict).toBe('right')
  // However wide, all of it lies beyond the inner band.
  expect(offOf(note(measured(-60, 45), measured(0)), rank).verdict).toBe('flat')
  // The other ranking is sure.
  expect(offOf(note(measured(39, 62), measured(3)), ranking(MEASURES, {})).verdict).toBe('right')
  expect(verdictOf(-5, 500, [10])).toBe('right')
})

test('what the server writes of notes gets the signs of the page', () => {
  expect(withSigns('F#5 (1st finger on E), every Bb, C##4 and Ebb3')).toBe('F♯5 (1st finger on E), every B♭, C♯♯4 and E♭♭3')
  expect(withSigns('A4 = 440 Hz; Abbey, BB, #5, b-minor, G')).toBe('A4 = 440 Hz; Abbey, BB, #5, b-minor, G')
})

test('a model hears notes where it draws a pitch', () => {
  const model = (...views: string[]) => ({ tracks: views.map((view) => ({ view })) }) as unknown as Model
  expect([model('loudness', 'pitch'), model('line'), model(), null].map(hearsNotes)).toEqual([true, false, false, false])
})

test('where a note was meant to be', () => {
  const one = note({ ...measured(1200, 0) }, measured(0))
  expect(wantedHz(one, MEASURES, offOf(one, ranking(MEASURES, {})))).toBeCloseTo(222.5, 9)
  const none = note(measured(null), measured(0))
  expect(wantedHz(none, MEASURES, offOf(none, ranking(MEASURES, {})))).toBeNull()
})

test('the A4 behind a note', () => {
  expect(a4Behind(442 * 2 ** (7 / 12))).toBeCloseTo(442, 9)
  expect(a4Behind(438 / 4)).toBeCloseTo(438, 9)
})

test('which notes are on the screen', () => {
  const notes = [note(measured(0), measured(0), 0, 1), note(measured(0), measured(0), 1, 2), note(measured(0), measured(0), 3, 4)]
  expect(notesIn(notes, 0.5, 1.5)).toEqual([0, 2])
  expect(notesIn(notes, 1, 3)).toEqual([1, 2])
  expect(notesIn(notes, 4, 9)).toEqual([3, 3])
  expect([0, 0.999, 1, 2, 2.5, 3.5, 4].map((time_s) => noteAt(notes, time_s))).toEqual([0, 0, 1, null, null, 2, null])
})

test('figures are told to what is sure of them', () => {
  expect(figureText(measured(28.3))).toBe('28 ± 2 cents')
  expect(figureText(measured(-0.04, 0.6))).toBe('0.0 ± 0.6 cents')
  expect(figureText(measured(-18.26, 0.4))).toBe('−18.3 ± 0.4 cents')
  expect(figureText({ value: 20, low: 18, high: 90, unit: 'ms', why: null })).toBe('20 ms (18 to 90)')
  expect(figureText({ value: 440.123, low: 440.1226, high: 440.1234, unit: 'Hz', why: null })).toBe('440.123 ± < 0.001 Hz')
  expect(figureText({ value: 0, low: 0, high: 44.8, unit: '%', why: null })).toBe('0 % (0 to 45)')
  expect(figureText(measured(null))).toBeNull()
})
