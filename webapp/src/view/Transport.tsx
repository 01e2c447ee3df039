/* Play, speed, loop, moments, time; and what else can be done with the recording. */
import { loopFrom, loopThis, loopTo, stepTo } from '../actions'
import { clock, timeOfDay } from '../geometry/time'
import { NextIcon, PauseIcon, PlayIcon, PreviousIcon } from '../icons/icons'
import { helpOpen, playingMode } from '../state/app'
import { SPEEDS } from '../state/player'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { Notices } from './Notices'
import { SaveAs } from './SaveAs'

export function Transport({ recording }: { recording: Recording }) {
  const { player } = recording
  const playing = player.playing.value
  const broken = player.broken.value
  return (
    <>
      <div class="transport" role="group" aria-label={say('transport')}>
        <button
          class="play"
          aria-label={say(playing ? 'pause' : 'play')}
          title={player.ready.value ? undefined : say('player_waits')}
          disabled={!player.ready.value}
          onClick={player.toggle}
        >
          {playing ? <PauseIcon /> : <PlayIcon />}
        </button>
        <select
          class="speed"
          aria-label={say('speed')}
          value={player.speed.value}
          onChange={(event) => (player.speed.value = Number(event.currentTarget.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {say('speed_value', { value: speed })}
            </option>
          ))}
        </select>
        <Loop recording={recording} />
        <span class="joined">
          <button aria-label={say('previous_event')} title={say('previous_event')} onClick={() => stepTo(recording, -1)}>
            <span class="wide-only">J</span> <PreviousIcon />
          </button>
          <span>{say('event')}</span>
          <button aria-label={say('next_event')} title={say('next_event')} onClick={() => stepTo(recording, 1)}>
            <NextIcon /> <span class="wide-only">K</span>
          </button>
        </span>
        <Time recording={recording} />
        <span class="grow wide-only" />
        <button aria-pressed={playingMode.value} onClick={() => (playingMode.value = !playingMode.value)}>
          {say(playingMode.value ? 'playing_mode_leave' : 'playing_mode')}
        </button>
        {!playingMode.value && <SaveAs recording={recording} />}
        <button class="help-button" aria-label={say('help')} title={say('help')} onClick={() => (helpOpen.value = true)}>
          ?
        </button>
      </div>
      {broken !== null && (
        <p class="notice error" role="alert">
          {say('player_cannot', { error: broken })}
        </p>
      )}
      <Notices place="player" />
    </>
  )
}

function Loop({ recording }: { recording: Recording }) {
  const loop = recording.player.loop.value
  // Its times are on the axis: in the button they would push what follows into another row.
  const times = loop ? say('loop_from_to', { start: clock(loop.start_s), end: clock(loop.end_s) }) : undefined
  return (
    <span class="joined">
      <button class="wide-only" aria-label={say('loop_set_start')} title={say('loop_set_start')} onClick={() => loopFrom(recording)}>
        [
      </button>
      <button class="loop" aria-pressed={loop !== null} aria-label={times} title={times ? `${times}: ${say('loop_clear')}` : say('cmd_loop_event')} onClick={() => loopThis(recording)}>
        {say('loop')}
      </button>
      <button class="wide-only" aria-label={say('loop_set_end')} title={say('loop_set_end')} onClick={() => loopTo(recording)}>
        ]
      </button>
    </span>
  )
}

function Time({ recording }: { recording: Recording }) {
  const time = clock(recording.time_s.value)
  const of_day = timeOfDay(recording.result.value?.source.started_at ?? null, recording.time_s.value)
  return (
    <span class="time">
      {say('time_slash', { time, total: clock(recording.duration_s.value) })}
      {of_day !== null && <small> {say('time_of_day', { time: of_day })}</small>}
    </span>
  )
}
