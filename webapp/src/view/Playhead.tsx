/* Placeholder: drawn on a canvas of its own. */
import type { Recording } from '../state/recording'

export function Playhead({ recording }: { recording: Recording }) {
  return <div class="band playhead" data-id={recording.id} />
}
