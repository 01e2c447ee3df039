/* The keys, read from the table of commands. */
import { useEffect, useRef } from 'preact/hooks'
import { COMMANDS } from '../actions'
import { helpOpen, lettersOn } from '../state/app'
import { say, type Key } from '../strings'

const NAMES: Readonly<Record<string, Key>> = {
  ' ': 'key_space', ArrowLeft: 'key_left', ArrowRight: 'key_right', ArrowUp: 'key_up', ArrowDown: 'key_down',
  Shift: 'key_shift', Ctrl: 'key_ctrl', Escape: 'key_escape',
  PageUp: 'key_page_up', PageDown: 'key_page_down', Enter: 'key_enter',
}

/** `Ctrl+z` as its key caps; a plus alone is a key. */
const caps = (key: string): string[] =>
  (key === '+' ? ['+'] : key.split('+')).map((part) => (NAMES[part] ? say(NAMES[part]) : part.length === 1 ? part.toUpperCase() : part))

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = helpOpen.value
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      {/* On the button at the end, the focus would scroll the keys away on a small screen. */}
      <h2 id="help-title" tabIndex={-1} autofocus>
        {say('help_title')}
      </h2>
      <dl>
        {COMMANDS.map((command) => (
          <div key={command.id}>
            <dt>
              {command.keys.map((key, i) => (
                <span key={key}>
                  {i > 0 && ' / '}
                  {caps(key).map((cap) => (
                    <kbd key={cap}>{cap}</kbd>
                  ))}
                </span>
              ))}
            </dt>
            <dd>{say(command.title)}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label>
          <input type="checkbox" checked={lettersOn.value} onChange={(event) => (lettersOn.value = event.currentTarget.checked)} /> {say('keys_on')}
        </label>
      </p>
      <form method="dialog">
        <button class="strong">{say('help_close')}</button>
      </form>
    </dialog>
  )
}
