/* Placeholder: chosen labels raise a notice when they are heard. */
import type { Heard } from '../state/heard'

export function TellMe(_: { heard: Heard }) {
  return null
}
