/* Placeholder: drawn on a canvas of its own. */
import type { Recording } from '../state/recording'

export function Ribbons({ recording }: { recording: Recording }) {
  return <div class="band ribbons" data-id={recording.id} />
}
