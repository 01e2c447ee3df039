/* Which events are where: what is lit at a time, what is visible, what lies under the pointer. Intervals are half-open. */

export interface Stretch {
  start_s: number
  end_s: number
}

export interface Labelled extends Stretch {
  label: string
  score: number
}

/** Between times_s[i] and times_s[i + 1] the labels of lit[i] hold, each with its best score. */
export interface Spans {
  times_s: number[]
  lit: ReadonlyMap<string, number>[]
}

const NONE: ReadonlyMap<string, number> = new Map()

/** All changes of what is lit, so that a playhead only has to look up where it stands. */
export function spansOf(events: readonly Labelled[]): Spans {
  const turns: { at_s: number; event: Labelled; on: boolean }[] = []
  for (const event of events) {
    if (!(event.end_s > event.start_s)) continue
    turns.push({ at_s: event.start_s, event, on: true }, { at_s: event.end_s, event, on: false })
  }
  turns.sort((a, b) => a.at_s - b.at_s)
  const times_s: number[] = []
  const lit: ReadonlyMap<string, number>[] = []
  const under = new Set<Labelled>()
  for (let i = 0; i < turns.length; ) {
    const at_s = turns[i]!.at_s
    for (; i < turns.length && turns[i]!.at_s === at_s; i++) {
      const turn = turns[i]!
      if (turn.on) under.add(turn.event)
      else under.delete(turn.event)
    }
    const now = new Map<string, number>()
    for (const event of under) now.set(event.label, Math.max(event.score, now.get(event.label) ?? 0))
    times_s.push(at_s)
    lit.push(now.size ? now : NONE)
  }
  return { times_s, lit }
}

/** How many of the sorted `times_s` are <= `at_s`. */
export function countUpTo(times_s: readonly number[], at_s: number): number {
  let low = 0
  let high = times_s.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times_s[middle]! <= at_s) low = middle + 1
    else high = middle
  }
  return low
}

/** What is lit at a time; the very same map while nothing changes. */
export const litAt = (spans: Spans, at_s: number): ReadonlyMap<string, number> => spans.lit[countUpTo(spans.times_s, at_s) - 1] ?? NONE

/** Those that touch [view.start_s, view.end_s). */
export const visible = <E extends Stretch>(events: readonly E[], view: Stretch): E[] =>
  events.filter((event) => event.start_s < view.end_s && event.end_s > view.start_s)

/** The event at a time, the shortest where several lie over each other; `slack_s` widens what is hard to hit. */
export function eventAt<E extends Stretch>(events: readonly E[], at_s: number, slack_s = 0): E | null {
  let best: E | null = null
  for (const event of events) {
    if (at_s < event.start_s - slack_s || at_s >= event.end_s + slack_s) continue
    if (!best || event.end_s - event.start_s < best.end_s - best.start_s) best = event
  }
  return best
}

/** The edge of an event within `reach_s` of a time, for taking hold of it. */
export function edgeAt(event: Stretch, at_s: number, reach_s: number): 'start' | 'end' | null {
  const from_start = Math.abs(at_s - event.start_s)
  const from_end = Math.abs(at_s - event.end_s)
  if (Math.min(from_start, from_end) > reach_s) return null
  return from_start <= from_end ? 'start' : 'end'
}

/** The next moment after `at_s` (by = 1) or the one before (by = -1); goes round at the ends. Sorted by start. */
export function stepped<E extends Stretch>(events: readonly E[], at_s: number, by: 1 | -1): E | null {
  if (!events.length) return null
  // A little room: a player that was sent to a start may stand a sample before it.
  if (by > 0) return events.find((event) => event.start_s > at_s + 0.02) ?? events[0]!
  return events.findLast((event) => event.start_s < at_s - 0.02) ?? events.at(-1)!
}

/** Moves one edge of a stretch, leaving it at least `least_s` long and within the recording. */
export function withEdge(event: Stretch, edge: 'start' | 'end', to_s: number, duration_s: number, least_s = 0.05): Stretch {
  if (edge === 'start') return { start_s: Math.min(Math.max(0, to_s), event.end_s - least_s), end_s: event.end_s }
  return { start_s: event.start_s, end_s: Math.max(Math.min(duration_s, to_s), event.start_s + least_s) }
}

/** Puts events that lie over each other on rows; gives each one's row, in the order given (sorted by start). */
export function rowsOf(events: readonly Stretch[]): number[] {
  const ends_s: number[] = []
  return events.map((event) => {
    const free = ends_s.findIndex((end_s) => end_s <= event.start_s)
    const row = free < 0 ? ends_s.length : free
    ends_s[row] = event.end_s
    return row
  })
}
