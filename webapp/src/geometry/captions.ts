/* Lines of captions: what began, in order; a sound that pauses for a moment stays one line. */
import type { Stretch } from './events'

export interface Captioned extends Stretch {
  label: string
}

export interface CaptionLine {
  /** Stays the same while the line grows. */
  key: string
  label: string
  start_s: number
}

/** A bark and the next one are one line; two within this of each other. */
const JOINED_S = 2.5
/** So many events back are looked at; lines further up have left the screen. */
const LOOKED_AT = 200

/** The last `most` lines of the first `count` events (sorted by start), newest last. */
export function captionLines(events: readonly Captioned[], count: number, most: number): CaptionLine[] {
  const lines: CaptionLine[] = []
  const last = new Map<string, { line: CaptionLine; end_s: number }>()
  for (const { label, start_s, end_s } of events.slice(Math.max(0, count - LOOKED_AT), count)) {
    const before = last.get(label)
    if (before && start_s - before.end_s <= JOINED_S) {
      before.end_s = Math.max(before.end_s, end_s)
      continue
    }
    const line = { key: `${label}@${start_s.toFixed(3)}`, label, start_s }
    lines.push(line)
    last.set(label, { line, end_s })
  }
  return lines.slice(-most)
}
