/* Hearing a spot: once, round and round, slowly, with the tone that was meant beside it. */
import type { Stretch } from '../../geometry/events'
import type { Recording } from '../../state/recording'
import { hearBeside, loopStretch } from '../../state/noteInHand'
import { silence, toneHz } from '../../state/tones'
import { say } from '../../strings'

const SLOW = 0.5

export function HearRow({ recording, stretch, wanted_hz }: { recording: Recording; stretch: Stretch; wanted_hz: number | null }) {
  const { player } = recording
  const loop = player.loop.value
  const looped = loop !== null && loop.start_s === stretch.start_s && loop.end_s === stretch.end_s
  const slow = player.speed.value === SLOW
  const tone = wanted_hz !== null && toneHz.value === wanted_hz
  return (
    <div class="row hear-row">
      <button onClick={() => player.playStretch(stretch)}>{say('hear_clip')}</button>
      <button aria-pressed={looped} onClick={() => loopStretch(recording, stretch)}>{say('loop_clip')}</button>
      <button aria-pressed={slow} onClick={() => (player.speed.value = slow ? 1 : SLOW)}>{say('slow_clip')}</button>
      {wanted_hz !== null && (
        <button aria-pressed={tone} title={say('tone_hint', { hz: wanted_hz.toFixed(1) })} onClick={() => (tone ? silence() : hearBeside(recording, stretch, wanted_hz))}>
          {say('tone_beside')}
        </button>
      )}
    </div>
  )
}
