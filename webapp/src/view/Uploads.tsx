/* Files on their way: one line each, until opened or dismissed. */
import { CloseIcon } from '../icons/icons'
import { percent, sizeText } from '../geometry/sizes'
import { go } from '../state/app'
import { forget, uploads, type Upload } from '../state/uploads'
import { say } from '../strings'

export function Uploads() {
  if (!uploads.value.length) return null
  return (
    <ul class="uploads" aria-label={say('uploads')}>
      {uploads.value.map((one) => (
        <Line key={one.key} one={one} />
      ))}
    </ul>
  )
}

function Line({ one }: { one: Upload }) {
  const state = one.state.value
  const id = one.recording.value
  return (
    <li class={state === 'refused' ? 'warning' : ''}>
      <span class="name">{one.name}</span>
      <small>{sizeText(one.size)}</small>
      {state === 'sending' && <progress max={1} value={one.sent.value} aria-label={one.name} />}
      <span class="grow">
        {state === 'waiting' && say('upload_waiting')}
        {state === 'sending' && say('upload_sent', { percent: percent(one.sent.value) })}
        {state === 'refused' && <span role="alert">{one.error.value}</span>}
      </span>
      {id !== null && (
        <button
          aria-label={say('upload_open', { name: one.name })}
          onClick={() => {
            go({ view: 'recording', id, t_s: null })
            forget(one)
          }}
        >
          {say('upload_done')}
        </button>
      )}
      <button
        class="plain"
        aria-label={state === 'sending' || state === 'waiting' ? say('upload_stop', { name: one.name }) : say('dismiss')}
        onClick={() => forget(one)}
      >
        <CloseIcon />
      </button>
    </li>
  )
}
