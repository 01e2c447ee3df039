/* When a sample was captured, on the page's clock.

   The audio thread notes when it had a frame's last sample; it is handed samples in bursts, so it may note a little late,
   never early. Samples come at an even pace, so the least late of the last while marks it. The while is short: where a
   busy computer loses sound, what is lost must not count as delay for long. What stays unknown is the way from the
   membrane into the browser. */

export interface CaptureClock {
  /** The sample before `end` was there at `at_ms`. */
  came(end: number, at_ms: number): void
  /** When the sample before `end` was captured; null before any frame came. */
  capturedAt(end: number): number | null
  /** The sample that is captured at `now_ms`. */
  sampleAt(now_ms: number): number | null
}

const WINDOW_MS = 2000

export function makeCaptureClock(rate: number): CaptureClock {
  // Offsets (ms), each with when it was measured; rising from front to back, so that the front is the least.
  let marks: { offset_ms: number; at_ms: number }[] = []
  const msOf = (samples: number) => (samples / rate) * 1000
  return {
    came(end, at_ms) {
      const offset_ms = at_ms - msOf(end)
      while (marks.length && marks.at(-1)!.offset_ms >= offset_ms) marks.pop()
      marks.push({ offset_ms, at_ms })
      while (marks[0]!.at_ms < at_ms - WINDOW_MS) marks.shift()
    },
    capturedAt: (end) => (marks[0] ? marks[0].offset_ms + msOf(end) : null),
    sampleAt: (now_ms) => (marks[0] ? ((now_ms - marks[0].offset_ms) * rate) / 1000 : null),
  }
}
