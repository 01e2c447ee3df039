/* Placeholder: the library. */
import { say } from '../strings'

export function LibraryView() {
  return <p class="waiting">{say('library')}</p>
}
