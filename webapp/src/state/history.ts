/* What was done, to be undone: one list for all that the person changes in a recording. */
import { signal, type ReadonlySignal } from '@preact/signals'

export interface Step {
  /** What was done, as said to the person. */
  title: string
  redo: () => void
  undo: () => void
  /** Steps of the same name in quick succession are one: the key that moves a slider is pressed often. */
  merge?: string
  /** What it is about, for `forget`. */
  about?: string
}

export interface History {
  past: ReadonlySignal<readonly Step[]>
  future: ReadonlySignal<readonly Step[]>
  /** Does the step and remembers it. */
  perform(step: Step): void
  /** Both give what was undone or done again, null where there was nothing. */
  undo(): Step | null
  redo(): Step | null
  /** Lets go of the steps about something that is no longer there. */
  forget(about: string): void
}

const LONGEST = 200
const MERGED_MS = 1500

export function makeHistory(): History {
  const past = signal<readonly Step[]>([])
  const future = signal<readonly Step[]>([])
  let last_ms = -MERGED_MS
  return {
    past,
    future,
    perform(step) {
      step.redo()
      const now_ms = performance.now()
      const before = past.value.at(-1)
      const merges = before && step.merge !== undefined && before.merge === step.merge && now_ms - last_ms < MERGED_MS
      last_ms = now_ms
      past.value = merges ? [...past.value.slice(0, -1), { ...step, undo: before.undo }] : [...past.value, step].slice(-LONGEST)
      future.value = []
    },
    undo() {
      const step = past.value.at(-1)
      if (!step) return null
      step.undo()
      past.value = past.value.slice(0, -1)
      future.value = [...future.value, step]
      return step
    },
    redo() {
      const step = future.value.at(-1)
      if (!step) return null
      step.redo()
      future.value = future.value.slice(0, -1)
      past.value = [...past.value, step]
      return step
    },
    forget(about) {
      past.value = past.peek().filter((step) => step.about !== about)
      future.value = future.peek().filter((step) => step.about !== about)
      last_ms = -MERGED_MS
    },
  }
}
