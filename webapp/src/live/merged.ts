/* Updates that came between two paints as one, so that a model asked a hundred times a second costs one drawing a frame. */
import type { LiveMessage, Track } from '../api/types'
import type { Scope } from '../scope'

export type LiveUpdate = Extract<LiveMessage, { type: 'update' }>

const MOST_WAITING = 50

/** Keeps updates until the next paint. */
export function makeGatherer(scopeOf: () => Scope | null, take: (updates: readonly LiveUpdate[]) => void) {
  let waiting: LiveUpdate[] = []
  const flush = (): void => {
    const updates = waiting
    waiting = []
    if (updates.length) take(updates)
  }
  return {
    flush,
    forget: () => void (waiting = []),
    add(update: LiveUpdate): void {
      waiting.push(update)
      // A hidden page paints no frames.
      if (document.hidden || waiting.length >= MOST_WAITING) flush()
      else if (waiting.length === 1) scopeOf()?.frame(flush)
    },
  }
}

/** In order of their coming, at least one. What is a state is the last one's; what is new is that of all. */
export function merged(updates: readonly LiveUpdate[]): LiveUpdate {
  const last = updates.at(-1)!
  if (updates.length === 1) return last
  const first = updates[0]!
  return {
    ...last,
    first_frame: first.first_frame,
    scores: updates.flatMap((one) => one.scores),
    tracks: last.tracks.map((track) => joined(updates.flatMap((one) => one.tracks.filter((other) => other.name === track.name)))),
    closed: updates.flatMap((one) => one.closed),
    first_note: first.first_note,
    notes: updates.flatMap((one) => one.notes),
    advice: updates.flatMap((one) => one.advice),
  }
}

/** Pieces of one track behind each other; each begins where the one before ended. */
function joined(pieces: readonly Track[]): Track {
  const sure = pieces.every((piece) => piece.confidence !== null)
  return {
    ...pieces[0]!,
    values: pieces.flatMap((piece) => piece.values),
    confidence: sure ? pieces.flatMap((piece) => piece.confidence ?? []) : null,
  }
}
