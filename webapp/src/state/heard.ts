/* What is heard, on a file or live: events, which of them hold, what is lit at the playhead, whose place is where. */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Advice, HeardEvent, Model, ModelLabel, Note, Track } from '../api/types'
import { litAt, spansOf } from '../geometry/events'
import { logit } from '../geometry/thresholds'
import type { Scope } from '../scope'
import type { History } from './history'
import { keepSure } from './sure'
import { makeThresholds, type Thresholds } from './thresholds'

export interface Heard {
  model: Signal<Model | null>
  labels: ReadonlySignal<ReadonlyMap<string, ModelLabel>>
  /** All candidates, in order of their start. */
  events: Signal<readonly HeardEvent[]>
  tracks: Signal<readonly Track[]>
  /** In order of their start. */
  notes: Signal<readonly Note[]>
  /** Most useful first; its `notes` are places in `notes`. */
  advice: Signal<readonly Advice[]>
  /** What is said of a live session as a whole, as it stands. */
  remarks: Signal<readonly string[]>
  /** What was chosen of the model, by name. */
  settings: Signal<Readonly<Record<string, unknown>>>
  /** The playhead; live: what is heard now, a little before the end of what was scored. */
  time_s: Signal<number>
  thresholds: Thresholds
  /** The events that hold. */
  holding: ReadonlySignal<readonly HeardEvent[]>
  /** Label -> score of the event that lights it; the same map until something changes. */
  lit: ReadonlySignal<ReadonlyMap<string, number>>
  /** How often each label was heard or nearly heard, and for how long. */
  counts: ReadonlySignal<ReadonlyMap<string, Count>>
  /** Labels that have a place, in their order; only ever appended to. */
  order: ReadonlySignal<readonly string[]>
  /** The model's other labels. */
  rest: ReadonlySignal<readonly string[]>
  /** Whether all was heard; then labels that were nearly heard get their places too. */
  complete: Signal<boolean>
  nameOf(label: string): string
  /** The model's score of a label at the playhead, 0 to 1; null where it is not known yet. */
  scoreNow(label: string): number | null
  /** A label that the person named (drawn, renamed) gets a place as well. */
  place(label: string): void
}

export interface Count {
  held: number
  below: number
  /** Seconds covered by those that hold. */
  held_s: number
}

/** Nearly heard: within this many log odds of its threshold. One is a factor of 2.7 in the odds. */
const NEAR = 1

const byStart = (a: { start_s: number }, b: { start_s: number }) => a.start_s - b.start_s

const sameMap = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>) =>
  a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value))

/** A name for a label that no model describes: its id in words. */
const inWords = (label: string) => (label ? label[0]!.toUpperCase() + label.slice(1).replaceAll('_', ' ') : label)

export function makeHeard(scope: Scope, history: History, scoreNow: (index: number, time_s: number) => number | null): Heard {
  const model = signal<Model | null>(null)
  const events = signal<readonly HeardEvent[]>([])
  const time_s = signal(0)
  const complete = signal(false)
  const labels = computed(() => new Map((model.value?.labels ?? []).map((label) => [label.id, label])))
  const places = computed(() => new Map((model.value?.labels ?? []).map((label, i) => [label.id, i])))
  const thresholds = makeThresholds(labels, history)
  keepSure(scope, model, thresholds)
  const holding = computed(() => events.value.filter(thresholds.holds))
  const spans = computed(() => spansOf(holding.value))
  const order = signal<readonly string[]>([])
  let lit: ReadonlyMap<string, number> = new Map()

  function append(found: Iterable<string>): void {
    const known = new Set(order.peek())
    const fresh = [...new Set(found)].filter((label) => !known.has(label))
    if (fresh.length) order.value = [...order.peek(), ...fresh]
  }

  scope.add(effect(() => {
    append([...holding.value].sort(byStart).map((event) => event.label))
    if (!complete.value) return
    const near = events.value.filter((event) => logit(event.score) >= logit(thresholds.of(event.label)) - NEAR)
    append(near.map((event) => event.label))
  }))

  const counts = computed(() => {
    const found = new Map<string, Count>()
    for (const event of events.value) {
      const count = found.get(event.label) ?? { held: 0, below: 0, held_s: 0 }
      found.set(event.label, count)
      if (!thresholds.holds(event)) count.below += 1
      else {
        count.held += 1
        count.held_s += event.end_s - event.start_s
      }
    }
    return found
  })

  return {
    counts, model, labels, events, time_s, thresholds, holding, order, complete,
    tracks: signal<readonly Track[]>([]),
    notes: signal<readonly Note[]>([]),
    advice: signal<readonly Advice[]>([]),
    remarks: signal<readonly string[]>([]),
    settings: signal<Readonly<Record<string, unknown>>>({}),
    lit: computed(() => {
      const now = litAt(spans.value, time_s.value)
      if (!sameMap(now, lit)) lit = now
      return lit
    }),
    rest: computed(() => {
      const placed = new Set(order.value)
      return [...labels.value.keys()].filter((label) => !placed.has(label))
    }),
    nameOf: (label) => labels.value.get(label)?.name ?? inWords(label),
    scoreNow(label) {
      const index = places.value.get(label)
      return index === undefined ? null : scoreNow(index, time_s.value)
    },
    place: (label) => append([label]),
  }
}

/** New closed and open events in place of the open ones before; `closed` only ever grows. */
export function takeEvents(heard: Heard, closed: HeardEvent[], fresh: readonly HeardEvent[], open: readonly HeardEvent[]): void {
  closed.push(...fresh)
  batch(() => {
    heard.events.value = [...closed, ...open].sort(byStart)
  })
}
