/* Placeholder: drawn on a canvas of its own. */
import type { Recording } from '../state/recording'

export function Spectrogram({ recording }: { recording: Recording }) {
  return <div class="band spectrogram" data-id={recording.id} />
}
