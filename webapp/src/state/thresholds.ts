/* How sure each label must be, and which labels count at all. All of it can be undone. */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { HeardEvent, ModelLabel } from '../api/types'
import { shifted } from '../geometry/thresholds'
import { say } from '../strings'
import type { History } from './history'

/** What the person set. */
export interface Settings {
  shift: number
  own: ReadonlyMap<string, number>
  only: ReadonlySet<string>
  ignored: ReadonlySet<string>
}

export interface Thresholds {
  /** One shift in log odds for all labels. */
  shift: Signal<number>
  /** Thresholds of their own, label id -> score; these do not follow the shift. */
  own: Signal<ReadonlyMap<string, number>>
  /** Where not empty, only these count. */
  only: Signal<ReadonlySet<string>>
  ignored: Signal<ReadonlySet<string>>
  /** Whether anything differs from how the model was tuned. */
  altered: ReadonlySignal<boolean>
  of(label: string): number
  heeds(label: string): boolean
  holds(event: HeardEvent): boolean
  setShift(to: number, from: number): void
  setOwn(label: string, to: number | null, from: number | null): void
  toggleOnly(label: string): void
  toggleIgnored(label: string): void
  heedAll(): void
  /** All as tuned. */
  reset(): void
  /** What was kept for a model that begins to be listened with; what was set for the one before cannot come back. */
  takeUp(kept: Settings): void
  /** For the server: label -> threshold; null where nothing differs. A label that does not count has null. */
  asTable(): Record<string, number | null> | null
}

/** What its steps are about in the history. */
const ABOUT = 'how sure'

export function makeThresholds(labels: ReadonlySignal<ReadonlyMap<string, ModelLabel>>, history: History): Thresholds {
  const shift = signal(0)
  const own = signal<ReadonlyMap<string, number>>(new Map())
  const only = signal<ReadonlySet<string>>(new Set())
  const ignored = signal<ReadonlySet<string>>(new Set())
  const altered = computed(() => shift.value !== 0 || own.value.size > 0 || only.value.size > 0 || ignored.value.size > 0)
  const nameOf = (label: string) => labels.value.get(label)?.name ?? label

  const of = (label: string) => own.value.get(label) ?? shifted(labels.value.get(label)?.threshold ?? 0.5, shift.value)
  const heeds = (label: string) => !ignored.value.has(label) && (only.value.size === 0 || only.value.has(label))

  function change<T>(title: string, held: Signal<T>, to: T, from: T = held.value, merge?: string): void {
    history.perform({ title, about: ABOUT, ...(merge !== undefined && { merge }), redo: () => (held.value = to), undo: () => (held.value = from) })
  }

  const set = (next: Settings) =>
    batch(() => {
      shift.value = next.shift
      own.value = next.own
      only.value = next.only
      ignored.value = next.ignored
    })

  function together(title: string, to: Settings): void {
    const from = { shift: shift.value, own: own.value, only: only.value, ignored: ignored.value }
    history.perform({ title, about: ABOUT, redo: () => set(to), undo: () => set(from) })
  }

  const toggled = (set: ReadonlySet<string>, label: string) => {
    const next = new Set(set)
    if (!next.delete(label)) next.add(label)
    return next
  }

  function withOwn(label: string, value: number | null): ReadonlyMap<string, number> {
    const next = new Map(own.value)
    if (value === null) next.delete(label)
    else next.set(label, value)
    return next
  }

  return {
    shift, own, only, ignored, altered, of, heeds,
    holds(event) {
      if (!heeds(event.label)) return false
      // Untouched, the model's own word stands: scores are rounded on their way here.
      if (shift.value === 0 && !own.value.has(event.label)) return event.holds
      return event.score >= of(event.label)
    },
    setShift: (to, from) => change(say('done_shift'), shift, to, from, 'shift'),
    setOwn: (label, to, from) => change(say('done_own', { name: nameOf(label) }), own, withOwn(label, to), withOwn(label, from), `own ${label}`),
    toggleOnly: (label) => change(say('done_only', { name: nameOf(label) }), only, toggled(only.value, label)),
    toggleIgnored: (label) => change(say('done_ignore', { name: nameOf(label) }), ignored, toggled(ignored.value, label)),
    heedAll: () => together(say('done_heed_all'), { shift: shift.value, own: own.value, only: new Set(), ignored: new Set() }),
    reset: () => together(say('done_reset'), { shift: 0, own: new Map(), only: new Set(), ignored: new Set() }),
    takeUp(kept) {
      history.forget(ABOUT)
      set(kept)
    },
    asTable() {
      if (!altered.value) return null
      return Object.fromEntries([...labels.value.keys()].map((label) => [label, heeds(label) ? of(label) : null]))
    },
  }
}
