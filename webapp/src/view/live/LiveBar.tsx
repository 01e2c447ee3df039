/* While listening: start and stop, time, level, the microphone, whether it is kept. */
import { signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { clock } from '../../geometry/time'
import { DotIcon, StopIcon } from '../../icons/icons'
import { inputDevices, type InputDevice } from '../../live/microphone'
import { useScope } from '../../scope'
import { helpOpen, playingMode } from '../../state/app'
import type { Live } from '../../state/liveShown'
import { say } from '../../strings'
import { LevelMeter } from './LevelMeter'

/** Captions below the lanes, beside those of playing mode. */
export const captionsOn = signal(false)

/** `plain` leaves out what has to do with keeping and with captions. */
export function LiveBar({ live, plain = false }: { live: Live; plain?: boolean }) {
  const state = live.state.value
  const idle = state === 'idle'
  return (
    <div class="transport live-bar" role="group" aria-label={say('live_bar')}>
      <button class="pill strong" disabled={state === 'ending'} onClick={live.toggle}>
        {idle ? <DotIcon /> : <StopIcon />} {say(idle ? 'live_start' : state === 'ending' ? 'live_ending' : 'live_stop')} <kbd>M</kbd>
      </button>
      <span class="time">{clock(live.elapsed_s.value)}</span>
      <LevelMeter live={live} />
      {!playingMode.value && (
        <>
          <Device live={live} />
          {!plain && <Keep live={live} />}
        </>
      )}
      <span class="grow" />
      {!playingMode.value && !plain && (
        <button aria-pressed={captionsOn.value} onClick={() => (captionsOn.value = !captionsOn.value)}>
          {say('captions')}
        </button>
      )}
      {!plain && (
        <button aria-pressed={playingMode.value} onClick={() => (playingMode.value = !playingMode.value)}>
          {say(playingMode.value ? 'playing_mode_leave' : 'playing_mode')}
        </button>
      )}
      <button aria-label={say('help')} title={say('help')} onClick={() => (helpOpen.value = true)}>
        ?
      </button>
    </div>
  )
}

/** Which microphone. Browsers tell the names only once one was allowed. */
export function Device({ live }: { live: Live }) {
  const [devices, setDevices] = useState<readonly InputDevice[]>([])
  const state = live.state.value
  useScope(
    (scope) => {
      const look = () => void inputDevices().then((found) => !scope.signal.aborted && setDevices(found), () => {})
      look()
      if (navigator.mediaDevices) scope.listen(navigator.mediaDevices, 'devicechange', look)
    },
    [state],
  )
  if (!devices.some((device) => device.name)) return null
  // Where none was chosen, or it is gone, the browser takes its first.
  const chosen = devices.find((device) => device.id === live.device.value) ?? devices[0]
  return (
    <label class="device">
      <span>{say('live_device')}</span>
      <select value={chosen?.id} onChange={(event) => void live.use(event.currentTarget.value)}>
        {devices.map((device, i) => (
          <option key={device.id} value={device.id}>
            {device.name || say('live_device_nameless', { number: i + 1 })}
          </option>
        ))}
      </select>
    </label>
  )
}

export function Keep({ live }: { live: Live }) {
  // What the server was not given to keep cannot be kept afterwards.
  const late = live.listening.value && !live.keeps.value
  return (
    <label class="keep" title={late ? say('live_keep_late') : undefined}>
      <input type="checkbox" checked={live.keep.value && !late} disabled={late} onChange={(event) => (live.keep.value = event.currentTarget.checked)} />{' '}
      {say('live_keep')}
    </label>
  )
}
