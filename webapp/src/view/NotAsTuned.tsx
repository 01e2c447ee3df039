/* Said wherever what counts was changed by the person, with the way back: what is kept may have been set long ago. */
import type { Heard } from '../state/heard'
import { say } from '../strings'

export function NotAsTuned({ heard }: { heard: Heard }) {
  if (!heard.thresholds.altered.value) return null
  return (
    <>
      {say('not_as_tuned')}{' '}
      <button class="link" onClick={heard.thresholds.reset}>
        {say('all_as_tuned')}
      </button>
    </>
  )
}
