/* What was measured while listening: how late the page is, and what the browser did to the sound. */
import type { Spread } from '../../live/delay'
import { IMPROVEMENTS } from '../../live/microphone'
import type { Live } from '../../state/liveShown'
import { say } from '../../strings'
import { levelText } from './level'

export function LiveFacts({ live }: { live: Live }) {
  return (
    <dl class="live-facts">
      <Delay live={live} />
      <Improved live={live} />
      <div>
        <dt>{say('live_floor_title')}</dt>
        <dd>{live.listening.value && live.noise_floor_db.value !== null ? levelText(live.noise_floor_db.value) : '–'}</dd>
      </div>
    </dl>
  )
}

const seconds = (value_s: number): string => value_s.toFixed(2)
const spread = ({ p50, p95 }: Spread) => say('live_spread', { p50: seconds(p50), p95: seconds(p95) })

function Delay({ live }: { live: Live }) {
  const found = live.delays.value
  const model = live.heard.model.value
  if (!model) return null
  return (
    <div title={say('live_delay_what')}>
      <dt>{say('live_delay')}</dt>
      <dd class="delay" data-own={found?.own_s.p95} data-total={found?.total_s.p95}>
        {found ? <strong>{spread(found.total_s)}</strong> : say('live_delay_none')}
        <small>
          {say('live_delay_ahead', { ahead: seconds(model.context_after_s), step: seconds(model.step_s) })}
          {found && <>, {say('live_delay_own', { own: spread(found.own_s), server: spread(found.server_s) })}</>}
        </small>
      </dd>
    </div>
  )
}

function Improved({ live }: { live: Live }) {
  const obeyed = live.obeyed.value
  if (!obeyed) return null
  const names = (of: readonly (typeof IMPROVEMENTS)[number][]) => of.map((name) => say(`live_${name}`)).join(', ')
  const off = IMPROVEMENTS.filter((name) => !obeyed.on.includes(name) && !obeyed.untold.includes(name))
  return (
    <div>
      <dt>{say('live_improvements')}</dt>
      <dd>
        {off.length === IMPROVEMENTS.length && say('live_all_off')}
        {off.length < IMPROVEMENTS.length && off.length > 0 && <span>{say('live_off', { names: names(off) })} </span>}
        {obeyed.on.length > 0 && <span class="warning">{say('live_on', { names: names(obeyed.on) })} </span>}
        {obeyed.untold.length > 0 && <span>{say('live_untold', { names: names(obeyed.untold) })}</span>}
      </dd>
    </div>
  )
}
