/* The model's other labels, folded: those that were not heard yet. One that is pressed gets its tile at once. */
import { useState } from 'preact/hooks'
import type { Heard } from '../../state/heard'
import { say } from '../../strings'

export function LiveRest({ heard }: { heard: Heard }) {
  const [open, setOpen] = useState(false)
  const rest = heard.rest.value
  if (!rest.length) return null
  return (
    <details class="rest" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say(open ? 'listening_for_hide' : 'listening_for', { n: rest.length })}</summary>
      {open && (
        <div class="chips">
          {rest.map((label) => (
            <button key={label} class="chip" onClick={() => heard.place(label)}>
              {heard.nameOf(label)}
            </button>
          ))}
        </div>
      )}
    </details>
  )
}
