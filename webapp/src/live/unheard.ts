/* Frames that were captured but not scored yet: sent once more to a new session where the connection was lost. */
import type { Cut } from './cutter'

export interface Unheard {
  add(cut: Cut): void
  /** All before sample `until` was scored. */
  heard(until: number): void
  /** The frames, oldest first. */
  frames(): readonly Cut[]
  /** How many samples had to be let go, since this was asked last. */
  lost(): number
  /** How many samples wait. */
  waiting(): number
}

export const endOf = (cut: Cut): number => cut.first + cut.samples.length

/** Holds `most` samples; beyond it the oldest are let go. The server's own queue must hold them at once. */
export function makeUnheard(most: number): Unheard {
  let waiting: Cut[] = []
  let count = 0
  let lost = 0

  function shift(): number {
    const length = waiting.shift()?.samples.length ?? 0
    count -= length
    return length
  }

  return {
    add(cut) {
      waiting.push(cut)
      count += cut.samples.length
      while (count > most && waiting.length > 1) lost += shift()
    },
    heard(until) {
      while (waiting[0] && endOf(waiting[0]) <= until) shift()
    },
    frames: () => [...waiting],
    lost() {
      const found = lost
      lost = 0
      return found
    },
    waiting: () => count,
  }
}
