/* Placeholder: the microphone. */
import { say } from '../strings'

export function Live() {
  return <p class="waiting">{say('listen_live')}</p>
}
