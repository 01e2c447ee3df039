/* When a sample was captured, on the page's clock.

   A frame's last sample was captured a little before the frame came to the page: how little is not told. Samples come at
   an even pace, though, and messages only ever come late; so the least late of the last while marks the pace. What stays
   unknown is the way from the membrane into the browser. */

export interface CaptureClock {
  /** A frame that ends before sample `end` came at `now_ms`. */
  came(end: number, now_ms: number): void
  /** When the sample before `end` was captured; null before any frame came. */
  capturedAt(end: number): number | null
  /** The sample that is captured at `now_ms`. */
  sampleAt(now_ms: number): number | null
  /** Forgets the pace, where the source was stopped for a while. */
  reset(): void
}

/** The sound card's clock and the computer's go apart by some 0.1 ms a second: old marks must go. */
const WINDOW_MS = 20_000

export function makeCaptureClock(rate: number): CaptureClock {
  // Offsets (ms), each with when it was measured; rising from front to back, so that the front is the least.
  let marks: { offset_ms: number; at_ms: number }[] = []
  const msOf = (samples: number) => (samples / rate) * 1000
  return {
    came(end, now_ms) {
      const offset_ms = now_ms - msOf(end)
      while (marks.length && marks.at(-1)!.offset_ms >= offset_ms) marks.pop()
      marks.push({ offset_ms, at_ms: now_ms })
      while (marks[0]!.at_ms < now_ms - WINDOW_MS) marks.shift()
    },
    capturedAt: (end) => (marks[0] ? marks[0].offset_ms + msOf(end) : null),
    sampleAt: (now_ms) => (marks[0] ? ((now_ms - marks[0].offset_ms) * rate) / 1000 : null),
    reset() {
      marks = []
    },
  }
}
