/* A session counts from its own first sample, the page from when the microphone was opened: from one to the other. */
import type { Advice, HeardEvent, Note, Track } from '../api/types'

/** Hundred-thousandths: finer is rounding. */
const rounded = (time_s: number): number => Math.round(time_s * 1e5) / 1e5

export const eventsSince = (events: readonly HeardEvent[], offset_s: number): HeardEvent[] =>
  offset_s === 0 ? [...events] : events.map((event) => ({ ...event, start_s: rounded(event.start_s + offset_s), end_s: rounded(event.end_s + offset_s) }))

/** The values known so far and the fresh ones behind them, no more than the last `kept_s` of them; a hole is null. */
export function tracksSince(known: readonly Track[], fresh: readonly Track[], offset_s: number, kept_s: number): readonly Track[] {
  if (!fresh.length) return known
  return fresh.map((track) => {
    const start_s = rounded(track.start_s + offset_s)
    const before = known.find((one) => one.name === track.name)
    if (!before) return { ...track, start_s }
    const at = Math.max(0, Math.round((start_s - before.start_s) / track.hop_s))
    const hole = Array<null>(Math.max(0, at - before.values.length)).fill(null)
    const values = [...before.values.slice(0, at), ...hole, ...track.values]
    const gone = Math.max(0, values.length - Math.round(kept_s / track.hop_s))
    const sure = track.confidence && before.confidence ? [...before.confidence.slice(0, at), ...hole.map(() => 0), ...track.confidence] : null
    return { ...before, start_s: rounded(before.start_s + gone * track.hop_s), values: values.slice(gone), confidence: sure?.slice(gone) ?? null }
  })
}

export interface NotesSince {
  notes: readonly Note[]
  advice: readonly Advice[]
  /** How many notes of the page came before the session, and how many were let go of. */
  before: number
  gone: number
}

/** Notes and remarks of a session behind those known; of the notes at most `most`, of the remarks those on them. */
export function notesSince(known: NotesSince, notes: readonly Note[], advice: readonly Advice[], offset_s: number, most: number): NotesSince {
  if (!notes.length && !advice.length) return known
  const moved = notes.map((note) => ({
    ...note, start_s: rounded(note.start_s + offset_s), end_s: rounded(note.end_s + offset_s), sounding_end_s: rounded(note.sounding_end_s + offset_s),
  }))
  const all = [...known.notes, ...moved]
  const gone = Math.max(0, all.length - most)
  const shift = known.before - known.gone
  const remarks = advice.map((one) => ({
    ...one, start_s: rounded(one.start_s + offset_s), end_s: rounded(one.end_s + offset_s), notes: one.notes.map((place) => place + shift),
  }))
  const there = [...known.advice, ...remarks].map((one) => ({ ...one, notes: one.notes.map((place) => place - gone).filter((place) => place >= 0) }))
  return { notes: all.slice(gone), advice: there.filter((one) => one.notes.length), before: known.before, gone: known.gone + gone }
}

/** Hours of listening must not fill the page: of what is older than `kept_s` only what holds is kept, at most `most`. */
export function trimmed(closed: readonly HeardEvent[], now_s: number, holds: (event: HeardEvent) => boolean, kept_s: number, most: number): HeardEvent[] {
  return closed.filter((event) => event.end_s > now_s - kept_s || holds(event)).slice(-most)
}
