/* Pieces of something large, fetched as they come into sight, a bounded number of them kept. */
import { signal, type ReadonlySignal } from '@preact/signals'
import type { Scope } from '../scope'

export interface Wanted {
  level: number
  first: number
  last: number
}

export interface Chunks<T> {
  /** The chunk, where it has come; drawing with it keeps it. */
  get(level: number, chunk: number): T | undefined
  /** Fetches what is missing of these, the first named first, and gives up what is on its way and no longer wanted. */
  want(wanted: readonly Wanted[]): void
  /** Rises when chunks came. */
  arrived: ReadonlySignal<number>
  /** How many are kept now. */
  size(): number
}

/** A browser opens six connections to a server; the player and the socket need some of them. */
const AT_ONCE = 3
const AGAIN_MS = 2000

export function makeChunks<T>(
  scope: Scope, load: (level: number, chunk: number, signal: AbortSignal) => Promise<T>, kept: number,
): Chunks<T> {
  const have = new Map<string, T>()
  const coming = new Map<string, AbortController>()
  const failed = new Map<string, number>()
  const arrived = signal(0)
  let queue: { key: string; level: number; chunk: number }[] = []

  scope.add(() => {
    queue = []
    for (const one of coming.values()) one.abort()
  })

  function begin(): void {
    while (coming.size < AT_ONCE && queue.length) {
      const { key, level, chunk } = queue.shift()!
      const stop = new AbortController()
      coming.set(key, stop)
      load(level, chunk, stop.signal)
        .then((found) => {
          have.set(key, found)
          while (have.size > kept) have.delete(have.keys().next().value!)
          arrived.value += 1
        })
        .catch(() => {
          if (stop.signal.aborted || scope.signal.aborted) return
          // Not drawn is plain to see; whether the server is there is said elsewhere. Look again in a while.
          failed.set(key, performance.now())
          scope.after(AGAIN_MS, () => (arrived.value += 1))
        })
        .finally(() => {
          if (coming.get(key) === stop) coming.delete(key)
          begin()
        })
    }
  }

  return {
    arrived,
    size: () => have.size,
    get(level, chunk) {
      const key = `${level}:${chunk}`
      const found = have.get(key)
      if (found !== undefined) {
        // The order of a Map is that of its insertions: what was used last goes last.
        have.delete(key)
        have.set(key, found)
      }
      return found
    },
    want(wanted) {
      const keys = new Set<string>()
      queue = []
      for (const { level, first, last } of wanted) {
        for (let chunk = first; chunk <= last; chunk++) {
          const key = `${level}:${chunk}`
          if (keys.has(key)) continue
          keys.add(key)
          const rests = performance.now() - (failed.get(key) ?? -Infinity) < AGAIN_MS
          if (!have.has(key) && !coming.has(key) && !rests) queue.push({ key, level, chunk })
        }
      }
      for (const [key, stop] of coming) {
        if (keys.has(key)) continue
        coming.delete(key)
        stop.abort()
      }
      begin()
    },
  }
}
