/* Placeholder: what is heard as lines of large text with times, for a recording and live alike. */
import type { Heard } from '../state/heard'

export function Captions(_: { heard: Heard; started_at: string | null }) {
  return null
}
