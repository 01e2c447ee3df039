/* The model's other labels, folded: those that were not heard. One that is pressed gets a lane. */
import { useState } from 'preact/hooks'
import { stepped } from '../geometry/events'
import type { Recording } from '../state/recording'
import { say } from '../strings'

/** From so many on, a field helps to find one. */
const MANY = 24

export function Rest({ recording }: { recording: Recording }) {
  const [open, setOpen] = useState(false)
  const [sought, setSought] = useState('')
  const rest = recording.rest.value
  if (!rest.length) return null
  return (
    <details class="rest" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say(open ? 'listening_for_hide' : 'listening_for', { n: rest.length })}</summary>
      {open && (
        <>
          {rest.length > MANY && (
            <input type="search" placeholder={say('find_label')} aria-label={say('find_label')} value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
          )}
          <Groups recording={recording} labels={rest} sought={sought.trim().toLowerCase()} />
        </>
      )}
    </details>
  )
}

function Groups({ recording, labels, sought }: { recording: Recording; labels: readonly string[]; sought: string }) {
  const known = recording.labels.value
  const found = labels.filter((label) => recording.nameOf(label).toLowerCase().includes(sought))
  if (!found.length) return <p class="soft">{say('find_none')}</p>
  const groups = Map.groupBy(found, (label) => known.get(label)?.group ?? '')
  const below = new Set(recording.events.value.map((event) => event.label))
  return (
    <>
      {[...groups].map(([group, members]) => (
        <section key={group} class="group">
          {groups.size > 1 && <h2>{group || say('other')}</h2>}
          <div class="chips">
            {members.map((label) => (
              <button key={label} class={below.has(label) ? 'chip below' : 'chip'} title={say('give_lane', { name: recording.nameOf(label) })} onClick={() => lane(recording, label)}>
                {recording.nameOf(label)}
              </button>
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

/** Gives the label its lane and goes to what was nearly heard of it, if anything. */
function lane(recording: Recording, label: string): void {
  recording.place(label)
  const next = stepped(recording.boxes.peek().filter((box) => box.label === label), recording.time_s.peek(), 1)
  if (!next) return
  recording.touched.value = next.key
  recording.player.seek(next.start_s)
}
