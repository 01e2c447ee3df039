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

/** Gives `count` chunks from `first` on, or fewer at the end. */
type Load<T> = (level: number, first: number, count: number, signal: AbortSignal) => Promise<readonly T[]>

/** `together` neighbours are fetched at once: who scrolls needs the next one soon, and each request costs its while. */
export function makeChunks<T>(scope: Scope, load: Load<T>, kept: number, together = 1): Chunks<T> {
  const have = new Map<string, T>()
  const coming = new Map<string, AbortController>()
  const failed = new Map<string, number>()
  const arrived = signal(0)
  let queue: { block: string; level: number; first: number }[] = []

  scope.add(() => {
    queue = []
    for (const one of coming.values()) one.abort()
  })

  function begin(): void {
    while (coming.size < AT_ONCE && queue.length) {
      const { block, level, first } = queue.shift()!
      const stop = new AbortController()
      coming.set(block, stop)
      load(level, first, together, stop.signal)
        .then((found) => {
          found.forEach((one, i) => have.set(`${level}:${first + i}`, one))
          while (have.size > kept) have.delete(have.keys().next().value!)
          arrived.value += 1
        })
        .catch(() => {
          if (stop.signal.aborted || scope.signal.aborted) return
          // Not drawn is plain to see; whether the server is there is said elsewhere. Look again in a while.
          failed.set(block, performance.now())
          scope.after(AGAIN_MS, () => (arrived.value += 1))
        })
        .finally(() => {
          if (coming.get(block) === stop) coming.delete(block)
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
      const blocks = new Set<string>()
      const queued = new Set<string>()
      queue = []
      for (const { level, first, last } of wanted) {
        for (let chunk = first; chunk <= last; chunk++) {
          const from = chunk - (chunk % together)
          const block = `${level}:${from}`
          blocks.add(block)
          if (have.has(`${level}:${chunk}`) || queued.has(block) || coming.has(block)) continue
          if (performance.now() - (failed.get(block) ?? -Infinity) < AGAIN_MS) continue
          queued.add(block)
          queue.push({ block, level, first: from })
        }
      }
      for (const [block, stop] of coming) {
        if (blocks.has(block)) continue
        coming.delete(block)
        stop.abort()
      }
      begin()
    },
  }
}
