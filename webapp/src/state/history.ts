/* What was done, to be undone: one list for all that the person changes in a recording. */
import { signal, type ReadonlySignal } from '@preact/signals'

export interface Step {
  /** What was done, as said to the person. */
  title: string
  redo: () => void
  undo: () => void
}

export interface History {
  past: ReadonlySignal<readonly Step[]>
  future: ReadonlySignal<readonly Step[]>
  /** Does the step and remembers it. */
  perform(step: Step): void
  /** Both give what was undone or done again, null where there was nothing. */
  undo(): Step | null
  redo(): Step | null
}

const LONGEST = 200

export function makeHistory(): History {
  const past = signal<readonly Step[]>([])
  const future = signal<readonly Step[]>([])
  return {
    past,
    future,
    perform(step) {
      step.redo()
      past.value = [...past.value, step].slice(-LONGEST)
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
  }
}
