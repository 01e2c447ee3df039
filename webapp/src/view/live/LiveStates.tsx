/* What stands in the way of listening, said where it happens and what to do about it. */
import { withSigns } from '../../geometry/notes'
import { WarningIcon } from '../../icons/icons'
import type { Live } from '../../state/liveShown'
import { say, type Key } from '../../strings'
import { Notices } from '../Notices'
import { levelText } from './level'

/** The recogniser itself calls a recording below this too quiet. */
const TOO_QUIET_DB = -75
const CLIPPED_SHARE = 0.001
/** Beyond what the model needs; less comes and goes. */
const BEHIND_S = 1.5

export function LiveStates({ live }: { live: Live }) {
  const trouble = live.trouble.value
  return (
    <>
      <Notices place="live" />
      {trouble && (
        <p class="notice error" role="alert">
          <WarningIcon />
          <span>{say(`mic_${trouble.kind}`, { error: trouble.message })}</span>
        </p>
      )}
      <div role="status" aria-live="polite">
        {states(live).map((text) => (
          <p key={text} class="state">
            <WarningIcon /> {text}
          </p>
        ))}
        {live.heard.remarks.value.map((text) => (
          <p key={text} class="state soft">
            {withSigns(text)}
          </p>
        ))}
      </div>
    </>
  )
}

function states(live: Live): string[] {
  const state = live.state.value
  if (state === 'cut') return [say(live.keeps.value ? 'live_cut_kept' : 'live_cut')]
  const found: string[] = []
  const tell = (key: Key, values = {}) => found.push(say(key, values))
  if (live.unheard_s.value > 0) tell('live_unheard', { seconds: live.unheard_s.value.toFixed(1) })
  if (state !== 'running') return found
  const level_db = live.level.value?.rms_db ?? 0
  if (live.muted.value) tell('live_muted')
  else if (level_db === -Infinity) tell('live_silent')
  else if (level_db < TOO_QUIET_DB) tell('live_quiet', { least: levelText(TOO_QUIET_DB) })
  if (live.clipped.value > CLIPPED_SHARE) tell('live_clipped')
  if (live.behind_s.value > BEHIND_S) tell('live_behind', { seconds: Math.round(live.behind_s.value) })
  return found
}
