/* How to read the picture, for who sees it the first time. */
import { say } from '../../strings'

export function LookingAt() {
  return (
    <details class="section" open>
      <summary>
        <h2>{say('looking_at')}</h2>
      </summary>
      <p>{say('looking_at_text')}</p>
    </details>
  )
}
