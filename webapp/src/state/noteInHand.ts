/* Taking a note in hand: by a click on the ribbon, from the list, from an advice; hearing it, and the tone that was meant. */
import { batch } from '@preact/signals'
import { reveal } from '../actions'
import type { Advice } from '../api/types'
import type { Stretch } from '../geometry/events'
import { noteAt } from '../geometry/notes'
import { notesOf } from './notes'
import type { Recording } from './recording'
import { silence, sound, toneHz } from './tones'

/** So much is heard before and after a note, or it begins with a start. */
const ROOM_S = 0.12
/** Shorter a tone cannot be compared with. */
const LEAST_TONE_S = 1.6

export function takeNote(recording: Recording, place: number | null): void {
  const notes = notesOf(recording)
  const note = place === null ? null : notes.all.peek()[place]
  batch(() => {
    notes.touched.value = note ? place : null
    if (!note) return
    recording.touched.value = null
    recording.selection.value = null
    recording.player.seek(note.start_s)
    reveal(recording, note.start_s, note.end_s)
  })
}

/** Takes the note that lies under a point of a band; false where there is none. */
export function takeNoteAt(recording: Recording, band: string, time_s: number): boolean {
  const notes = notesOf(recording)
  if (band !== `track:${notes.pitch.peek()?.scale.name}`) return false
  const place = noteAt(notes.all.peek(), time_s)
  if (place === null) return false
  takeNote(recording, place)
  hearNote(recording, place)
  return true
}

export const stretchOf = (recording: Recording, one: Stretch): Stretch => ({
  start_s: Math.max(0, one.start_s - ROOM_S), end_s: Math.min(recording.duration_s.peek() || Infinity, one.end_s + ROOM_S),
})

export function hearNote(recording: Recording, place: number): void {
  const note = notesOf(recording).all.peek()[place]
  if (note) recording.player.playStretch(stretchOf(recording, note))
}

/** The next note, or the one before. */
export function stepNote(recording: Recording, by: 1 | -1): boolean {
  const notes = notesOf(recording)
  const all = notes.all.peek()
  if (!all.length) return false
  const from = notes.touched.peek()
  const at_s = recording.time_s.peek()
  const behind = all.findIndex((note) => note.start_s > at_s + 1e-3)
  const near = by > 0 ? behind : (behind < 0 ? all.length : behind) - 1
  const to = from === null ? near : from + by
  if (to < 0 || to >= all.length) return true
  takeNote(recording, to)
  return true
}

/** The tone that was meant beside the note in hand; a tone that sounds ends. */
export function toneInHand(recording: Recording): boolean {
  const notes = notesOf(recording)
  const place = notes.touched.peek()
  const note = place === null ? null : notes.all.peek()[place]
  const hz = place === null ? null : notes.wanted.peek()[place]
  if (toneHz.peek() !== null) silence()
  else if (note && hz) hearBeside(recording, stretchOf(recording, note), hz)
  else return false
  return true
}

/** Where one hears what an advice speaks of: its only note, or the first of those that repeat it. */
export function spotOf(recording: Recording, advice: Advice): Stretch {
  const first = notesOf(recording).all.peek()[advice.notes[0] ?? -1]
  return stretchOf(recording, first ?? advice)
}

/** Plays a stretch with the tone that was meant beside it: once, or, where it is looped, as long as it goes round. */
export function hearBeside(recording: Recording, stretch: Stretch, hz: number): void {
  const looped = recording.player.loop.peek() !== null
  const length_s = (stretch.end_s - stretch.start_s) / recording.player.speed.peek()
  sound(hz, looped ? null : Math.max(LEAST_TONE_S, length_s + 0.8))
  if (looped) recording.player.play()
  else recording.player.playStretch(stretch)
}

export function loopStretch(recording: Recording, stretch: Stretch): void {
  const { player } = recording
  const now = player.loop.peek()
  if (now && now.start_s === stretch.start_s && now.end_s === stretch.end_s) {
    player.loop.value = null
    player.pause()
    silence()
    return
  }
  player.loop.value = stretch
  player.seek(stretch.start_s)
  player.play()
}
