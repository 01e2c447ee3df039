/* Placeholder: a button that opens the choice of formats and of which moments. */
import type { Recording } from '../state/recording'
import { say } from '../strings'

export function SaveAs(_: { recording: Recording }) {
  return <button>{say('save_as')}</button>
}
