/* What a live session's updates say, put together: events, tracks and scores on the page's time. */
import { batch } from '@preact/signals'
import type { HeardEvent, Model } from '../api/types'
import { eventsSince, notesSince, tracksSince, trimmed, type NotesSince } from '../live/since'
import type { LiveUpdate } from '../live/merged'
import type { Scope } from '../scope'
import { makeHeard, takeEvents, type Heard } from './heard'
import { makeHistory, type History } from './history'

export interface LiveHeard {
  heard: Heard
  history: History
  /** Up to where all is scored, on the page's time. */
  until_s(): number
  /** An update of the session that began `since_s` after the microphone. */
  take(update: LiveUpdate, since_s: number): void
  /** A session begins, with the settings that the server took. */
  begin(settings: Readonly<Record<string, string>>): void
  /** Nothing is known of now: what was open ends where it was last heard, and no tile stays lit. */
  unlit(): void
  reset(): void
}

/** Of tracks, as far back as anything draws them. */
const TRACKS_S = 20
/** For so long what was nearly heard can still be made to count. */
const NEARLY_S = 120
const MOST_EVENTS = 2000
/** As results name it among their settings. */
const HELD_AGAINST = 'a4_hz'
const MOST_NOTES = 600
const HAIR_S = 1e-4
const NO_NOTES: NotesSince = { notes: [], advice: [], before: 0, gone: 0 }

export function makeLiveHeard(scope: Scope, model: Model): LiveHeard {
  const history = makeHistory()
  let scores: readonly number[] = []
  let closed: HeardEvent[] = []
  let open: readonly HeardEvent[] = []
  let until_s = 0
  let notes = NO_NOTES
  const heard = makeHeard(scope, history, (index) => scores[index] ?? null)
  heard.model.value = model

  return {
    heard, history,
    until_s: () => until_s,
    begin(settings) {
      notes = { ...notes, before: notes.notes.length + notes.gone }
      heard.settings.value = settings
    },
    take(update, since_s) {
      until_s = since_s + update.until_s
      open = eventsSince(update.open, since_s)
      scores = update.scores.at(-1) ?? scores
      if (closed.length > MOST_EVENTS) closed = trimmed(closed, until_s, heard.thresholds.holds, NEARLY_S, MOST_EVENTS / 2)
      batch(() => {
        // What is open ends where the scores end, and intervals are half-open: look a hair before it.
        heard.time_s.value = Math.max(0, until_s - HAIR_S)
        takeEvents(heard, closed, eventsSince(update.closed, since_s), open)
        heard.tracks.value = tracksSince(heard.tracks.peek(), update.tracks, since_s, TRACKS_S)
        notes = notesSince(notes, update.notes, update.advice, since_s, MOST_NOTES)
        heard.notes.value = notes.notes
        heard.advice.value = notes.advice
        if (update.remarks.join() !== heard.remarks.peek().join()) heard.remarks.value = update.remarks
        const now = heard.settings.peek()
        if (update.a4_hz && now[HELD_AGAINST] !== update.a4_hz) heard.settings.value = { ...now, [HELD_AGAINST]: update.a4_hz }
      })
    },
    unlit() {
      const last = open
      open = []
      scores = []
      batch(() => {
        takeEvents(heard, closed, last, [])
        heard.time_s.value = until_s + HAIR_S
      })
    },
    reset() {
      closed = []
      open = []
      scores = []
      until_s = 0
      notes = NO_NOTES
      batch(() => {
        heard.events.value = []
        heard.tracks.value = []
        heard.notes.value = []
        heard.advice.value = []
        heard.remarks.value = []
        heard.time_s.value = 0
      })
    },
  }
}
