/* How late a score is on the screen, measured: medians and 95th percentiles of the last while, its parts apart.

   The delay of a score is the time from the capture of the last sample of the sound that it speaks of (the model's frame,
   `hop_s` long) until the paint that shows it. It is made of
   - what the model looks ahead: `context_after_s` of sound must have come before it can say anything;
   - the wait for a whole step: the model is asked once for `step_s` of sound, so the first of its frames waits longest;
   - the program's own part: from the capture of the last sample that the model needed until the paint. The browser's
     frames of sound, the socket, resampling, the model's work, the drawing. */

/** Of the values, sorted or not; the `share`-th of them (0 to 1), between two by a straight line. */
export function quantile(values: readonly number[], share: number): number | null {
  if (!values.length) return null
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  return sorted[low]! + (sorted[Math.ceil(at)]! - sorted[low]!) * (at - low)
}

export interface Spread {
  p50: number
  p95: number
}

export interface Delays {
  /** Of each score, seconds. */
  total_s: Spread
  /** The program's own part, seconds. */
  own_s: Spread
  /** What of that part is the server's, by its own clock: from a frame's arrival until the score leaves. */
  server_s: Spread
  /** How many scores that is. */
  count: number
}

/** `count` new scores of `hop` samples each, the last until sample `until`; `needed` is the last sample that they needed. */
export interface Shown {
  until: number
  needed: number
  count: number
  hop: number
  work_ms: number
}

export interface DelayMeter {
  shown(painted_ms: number, update: Shown): void
  read(): Delays | null
  reset(): void
}

/** Enough for a minute at ten updates a second. */
const UPDATES = 600

export function makeDelayMeter(capturedAt: (sample: number) => number | null): DelayMeter {
  let totals: number[][] = []
  let owns: number[] = []
  let servers: number[] = []
  return {
    shown(painted_ms, { until, needed, count, hop, work_ms }) {
      const since_s = (sample: number) => {
        const captured_ms = capturedAt(sample)
        return captured_ms === null ? null : (painted_ms - captured_ms) / 1000
      }
      const own = since_s(needed)
      if (own === null || count <= 0) return
      owns = [...owns.slice(1 - UPDATES), Math.max(0, own)]
      servers = [...servers.slice(1 - UPDATES), work_ms / 1000]
      const fresh = Array.from({ length: count }, (_, i) => since_s(until - i * hop)).filter((value) => value !== null)
      totals = [...totals.slice(1 - UPDATES), fresh]
    },
    read() {
      const all = totals.flat()
      if (!all.length) return null
      const spread = (values: readonly number[]): Spread => ({ p50: quantile(values, 0.5)!, p95: quantile(values, 0.95)! })
      return { total_s: spread(all), own_s: spread(owns), server_s: spread(servers), count: all.length }
    },
    reset() {
      totals = []
      owns = []
      servers = []
    },
  }
}
