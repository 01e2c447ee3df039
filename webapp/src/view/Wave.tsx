/* Placeholder: drawn on a canvas of its own. */
import type { Recording } from '../state/recording'

export function Wave({ recording }: { recording: Recording }) {
  return <div class="band wave" data-id={recording.id} />
}
