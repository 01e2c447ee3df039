/* Before listening: which microphone, whether it is kept, and the button. */
import { DotIcon } from '../../icons/icons'
import type { Live } from '../../state/liveShown'
import { say } from '../../strings'
import { Device, Keep } from './LiveBar'

export function LiveSetUp({ live }: { live: Live }) {
  const asking = live.state.value === 'asking'
  return (
    <div class="empty live-set-up">
      <h1>{say('live_sentence')}</h1>
      <button class="pill strong large" disabled={asking} onClick={() => void live.start()}>
        <DotIcon /> {say(asking ? 'live_asking' : 'live_start')} {!asking && <kbd>M</kbd>}
      </button>
      <Device live={live} />
      <Keep live={live} />
    </div>
  )
}
