/* Gain and range of the spectrogram's colours. */
import { useEffect, useRef } from 'preact/hooks'
import { CloseIcon } from '../icons/icons'
import { gain_db, range_db } from '../state/axis'
import { say } from '../strings'

export function SpectrogramLook({ usual_db, close }: { usual_db: number; close: () => void }) {
  const range = range_db.value ?? usual_db
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const db = (value: number) => say('db', { value: String(value).replace('-', '−') })
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
        {say('range', { value: db(range) })}
        <input type="range" min={20} max={110} step={1} value={range} onInput={(event) => (range_db.value = Number(event.currentTarget.value))} />
      </label>
      <button
        class="link"
        onClick={() => {
          gain_db.value = 0
          range_db.value = null
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
