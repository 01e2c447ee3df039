/* Placeholder: the microphone's spectrogram and lanes, with time running in from the right. */
import type { Live } from '../state/liveShown'

export function Rolling(_: { live: Live }) {
  return null
}
/** Whether the lanes' heads are the tiles, so that no grid is needed. */
Rolling.heads = false
