/* Said wherever what counts was changed by the person, with the way back: what is kept may have been set long ago. */
import type { Heard } from '../state/heard'
import { say } from '../strings'

export function NotAsTuned({ heard }: { heard: Heard }) {
  // Its place stays, so that nothing below moves away while a slider is.
  return (
    <span class={heard.thresholds.altered.value ? 'as-tuned' : 'as-tuned untrue'}>
      {say('not_as_tuned')}{' '}
      <button class="link" onClick={heard.thresholds.reset}>
        {say('all_as_tuned')}
      </button>
    </span>
  )
}
