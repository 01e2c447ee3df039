/* Gain and range of the spectrogram's colours. */
import { useEffect, useRef } from 'preact/hooks'
import { CloseIcon } from '../icons/icons'
import { gain_db, range_db } from '../state/axis'
import { say } from '../strings'

const RANGE_DB = 65

export function SpectrogramLook({ close }: { close: () => void }) {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const db = (value: number) => say('read_level', { value: String(value).replace('-', '−') })
  return (
    <div
      class="look-panel"
      role="group"
      aria-label={say('spectrogram_look')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      }}
    >
      <label>
        {say('gain', { value: db(gain_db.value) })}
        <input ref={first} type="range" min={-40} max={40} step={1} value={gain_db.value} onInput={(event) => (gain_db.value = Number(event.currentTarget.value))} />
      </label>
      <label>
        {say('range', { value: db(range_db.value) })}
        <input type="range" min={20} max={110} step={1} value={range_db.value} onInput={(event) => (range_db.value = Number(event.currentTarget.value))} />
      </label>
      <button
        class="link"
        onClick={() => {
          gain_db.value = 0
          range_db.value = RANGE_DB
        }}
      >
        {say('look_reset')}
      </button>
      <button class="plain look-close" aria-label={say('dismiss')} onClick={close}>
        <CloseIcon />
      </button>
    </div>
  )
}
