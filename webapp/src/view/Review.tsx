/* Placeholder: the queue of one label's events, gone through by keys; shown while `recording.review` names a label. */
import type { Recording } from '../state/recording'

export function Review(_: { recording: Recording }) {
  return null
}
