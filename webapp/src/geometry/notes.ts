/* Notes as a player names them: spelled in a key, so many cents off, and where they were meant to be. */
import type { Measured, MeasureDescription, Model, Note } from '../api/types'

/** The tonic's place on the line of fifths, C 0, G 1, F −1. */
export interface Spelling {
  tonic: number
  minor: boolean
}

const LINE = 'FCGDAEB'
const C_MAJOR: Spelling = { tonic: 0, minor: false }
const A4_KEY = 69

const mod = (value: number, by: number): number => ((value % by) + by) % by

/** `G`, `Bb`, `g-minor`; C major for anything else. */
export function spellingOf(key: string): Spelling {
  const found = /^([A-Ga-g])(#|b)?(?:[- ]?(major|minor))?$/.exec(key.trim())
  if (!found) return C_MAJOR
  const [, letter = 'C', sign, mode] = found
  const minor = mode ? mode === 'minor' : letter === letter.toLowerCase()
  return { tonic: LINE.indexOf(letter.toUpperCase()) - 1 + (sign === '#' ? 7 : sign === 'b' ? -7 : 0), minor }
}

/** The letter with its signs, and the octave; as the server spells it. */
export function nameOf(number: number, { tonic, minor }: Spelling = C_MAJOR): string {
  const lowest = tonic - (minor ? 6 : 3)
  const fifths = lowest + mod(number * 7 - lowest, 12)
  const signs = Math.floor((fifths + 1) / 7)
  const octave = Math.floor((number - signs) / 12) - 1
  return `${LINE[mod(fifths + 1, 7)]}${(signs > 0 ? '♯' : '♭').repeat(Math.abs(signs))}${octave}`
}

/** Names of notes in what the server wrote, with the signs that the page writes: `F#5` as `F♯5`. */
export const withSigns = (text: string): string =>
  text.replace(/\b([A-G])(##?|bb?)(?![A-Za-z])/g, (_, letter: string, signs: string) => letter + signs.replaceAll('#', '♯').replaceAll('b', '♭'))

/** As the name is read out. */
export const spoken = (name: string): string => name.replaceAll('♯', ' sharp ').replaceAll('♭', ' flat ')

export const centsBetween = (hz: number, from_hz: number): number => 1200 * Math.log2(hz / from_hz)

/** Keys of a piano with parts between them: 69 is A4, 69.5 half way to the next. */
export const keyOf = (hz: number, a4_hz: number): number => A4_KEY + centsBetween(hz, a4_hz) / 100
export const hzOf = (key: number, a4_hz: number): number => a4_hz * 2 ** ((key - A4_KEY) / 12)

/** Whether its notes are held against note names; its labels then are traits of them and no sounds. */
export const hearsNotes = (model: Model | null): boolean => model?.tracks.some((one) => one.view === 'pitch') ?? false

export type Verdict = 'right' | 'sharp' | 'flat' | 'unknown'

/** How far off a note lies, by the measure that ranks. */
export interface Off {
  verdict: Verdict
  cents: Measured | null
}

const NOTHING: Off = { verdict: 'unknown', cents: null }

/** The measures of how far off, the one that ranks first; all but that one are left out where the person chose it. */
export function ranking(measures: readonly MeasureDescription[], settings: Readonly<Record<string, unknown>>): readonly MeasureDescription[] {
  const off = measures.filter((one) => one.view === 'off')
  const values = new Set(Object.values(settings).filter((value) => typeof value === 'string' && value !== ''))
  const chosen = off.filter((one) => one.choice !== '' && values.has(one.choice))
  return chosen.length ? chosen.slice(0, 1) : off
}

/** By an interval and the bands, from the inside out: off where all of it lies beyond the inner one, right where none beyond the outer. */
export function verdictOf(low: number, high: number, [inner = 0, outer = Infinity]: readonly number[]): Verdict {
  if (low > inner) return 'sharp'
  if (high < -inner) return 'flat'
  return Math.max(high, -low) <= outer ? 'right' : 'unknown'
}

/** Sharp or flat only where every ranking says so; right where one does. */
export function offOf(note: Note, rank: readonly MeasureDescription[]): Off {
  const first = rank[0]
  const cents = first ? (note.measures[first.name] ?? null) : null
  if (!first || !cents || cents.value === null) return { ...NOTHING, cents }
  const verdicts = rank.flatMap((one) => {
    const { value = null, low = null, high = null } = note.measures[one.name] ?? {}
    return value === null ? [] : [verdictOf(low ?? value, high ?? value, one.bands)]
  })
  if (verdicts.includes('right')) return { verdict: 'right', cents }
  return { verdict: verdicts.includes('unknown') ? 'unknown' : cents.value > 0 ? 'sharp' : 'flat', cents }
}

/** The note's centre, where it is measured. */
export function centreHz(note: Note, measures: readonly MeasureDescription[]): number | null {
  const centre = measures.find((one) => one.view === 'hz')
  return (centre && note.measures[centre.name]?.value) ?? note.hz
}

/** Where the note was meant to be: its centre, less what it lies off. */
export function wantedHz(note: Note, measures: readonly MeasureDescription[], off: Off): number | null {
  const hz = centreHz(note, measures)
  const cents = off.cents?.value
  return hz === null || cents === null || cents === undefined ? null : hz / 2 ** (cents / 1200)
}

/** The A4 that a note was held against, told from where it was meant to be: that, brought to the nearest A. */
export function a4Behind(wanted_hz: number, near_hz = 440): number {
  const keys = 12 * Math.log2(wanted_hz / near_hz)
  return near_hz * 2 ** ((keys - Math.round(keys)) / 12)
}

/** Places of the first and of the one behind the last note that touches [start_s, end_s); `notes` are in order. */
export function notesIn(notes: readonly Note[], start_s: number, end_s: number): readonly [number, number] {
  let first = 0
  let last = notes.length
  while (first < last) {
    const middle = (first + last) >> 1
    if (notes[middle]!.end_s <= start_s) first = middle + 1
    else last = middle
  }
  let behind = first
  while (behind < notes.length && notes[behind]!.start_s < end_s) behind += 1
  return [first, behind]
}

/** The place of the note that sounds at a time. */
export function noteAt(notes: readonly Note[], time_s: number): number | null {
  const [first, behind] = notesIn(notes, time_s, time_s + 1e-9)
  return first < behind ? first : null
}

/** A figure with its interval: `28 ± 2 cents`, or from-to where it does not lie in the middle; null where it cannot be told. */
export function figureText(one: Measured): string | null {
  const { value, low, high } = one
  if (value === null) return null
  const width = low !== null && high !== null ? high - low : null
  const digits = digitsFor(width === null ? Math.abs(value) : width / 2)
  const number = (of: number) => of.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, '').replace('-', '−')
  const unit = one.unit ? ` ${one.unit}` : ''
  if (width === null || low === null || high === null) return `${number(value)}${unit}`
  const even = Math.abs(high - value - (value - low)) <= 0.2 * width
  const half = (width / 2).toFixed(digits)
  return even ? `${number(value)} ± ${Number(half) ? half : `< ${10 ** -digits}`}${unit}` : `${number(value)}${unit} (${number(low)} to ${number(high)})`
}

/** One digit of what is not sure is told. */
const digitsFor = (unsure: number): number => (unsure >= 1.5 ? 0 : unsure >= 0.15 ? 1 : unsure >= 0.015 ? 2 : 3)
