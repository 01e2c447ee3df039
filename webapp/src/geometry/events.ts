/* Which events are where: what is lit at a time, what is visible, what lies under the pointer. Intervals are half-open. */

export interface Stretch {
  start_s: number
  end_s: number
}

export interface Labelled extends Stretch {
  label: string
  score: number
}

/** What is lit only changes at `turns_s`. `events` are in order of their start. */
export interface Spans {
  events: readonly Labelled[]
  turns_s: Float64Array
  /** The last look, as playheads mostly stay where they were: between two turns the answer is the same. */
  last: { turn: number; lit: ReadonlyMap<string, number> } | null
}

/** Where what is lit changes, so that a playhead only has to look when it passes such a place. */
export function spansOf(events: readonly Labelled[]): Spans {
  const turns_s = new Float64Array(2 * events.length)
  events.forEach((event, i) => {
    turns_s[2 * i] = event.start_s
    turns_s[2 * i + 1] = event.end_s
  })
  return { events, turns_s: turns_s.sort(), last: null }
}

/** What is lit at a time, each label with its best score; the very same map while nothing changes. */
export function litAt(spans: Spans, at_s: number): ReadonlyMap<string, number> {
  const turn = countUpTo(spans.turns_s, at_s)
  if (spans.last?.turn === turn) return spans.last.lit
  const lit = new Map<string, number>()
  for (const event of spans.events) {
    if (event.start_s > at_s) break
    if (at_s < event.end_s) lit.set(event.label, Math.max(event.score, lit.get(event.label) ?? 0))
  }
  spans.last = { turn, lit }
  return lit
}

/** How many of the sorted `times_s` are <= `at_s`. */
export function countUpTo(times_s: ArrayLike<number>, at_s: number): number {
  let low = 0
  let high = times_s.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times_s[middle]! <= at_s) low = middle + 1
    else high = middle
  }
  return low
}

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

/** The most that sound at one moment. */
export function mostAtOnce(stretches: readonly Stretch[]): number {
  const turns = stretches.flatMap((one) => [{ at_s: one.start_s, by: 1 }, { at_s: one.end_s, by: -1 }])
  turns.sort((a, b) => a.at_s - b.at_s || a.by - b.by)
  let now = 0
  return turns.reduce((most, turn) => Math.max(most, (now += turn.by)), 0)
}
