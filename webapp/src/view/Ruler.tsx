/* Placeholder: drawn on a canvas of its own. */
import type { Recording } from '../state/recording'

export function Ruler({ recording }: { recording: Recording }) {
  return <div class="band ruler" data-id={recording.id} />
}
