/* The stretch the person selected: hear it, ask about it, call it something. */
import * as client from '../../api/client'
import type { Stretch } from '../../geometry/events'
import { percent } from '../../geometry/sizes'
import { clock } from '../../geometry/time'
import { CloseIcon } from '../../icons/icons'
import type { Asked, Recording } from '../../state/recording'
import { draw } from '../../state/says'
import { say } from '../../strings'
import { NameField } from './NameField'

/** So many guesses are shown. */
const GUESSES = 5

export function Selection({ recording, stretch }: { recording: Recording; stretch: Stretch }) {
  const times = { start: clock(stretch.start_s), end: clock(stretch.end_s) }
  const asked = recording.asked.value
  const about = asked && asked.start_s === stretch.start_s && asked.end_s === stretch.end_s ? asked : null
  return (
    <section class="selection-panel">
      <h2>
        {say('selection', times)}
        <button class="plain" aria-label={say('clear_selection')} onClick={() => (recording.selection.value = null)}>
          <CloseIcon />
        </button>
      </h2>
      <div class="row">
        <button onClick={() => recording.player.playStretch(stretch)}>{say('play_selection')}</button>
        <button
          onClick={() => {
            recording.player.loop.value = stretch
            recording.player.seek(stretch.start_s)
            recording.player.play()
          }}
        >
          {say('loop_selection')}
        </button>
        <button onClick={() => void ask(recording, stretch)}>{say('ask_selection')}</button>
        <a class="button" href={client.clipUrl(recording.id, stretch.start_s, stretch.end_s)} download>
          {say('save_clip')}
        </a>
      </div>
      <div aria-live="polite">{about && <Answered recording={recording} asked={about} />}</div>
      <NameField
        recording={recording}
        label={say('draw_event')}
        given={(label) => {
          recording.touched.value = draw(recording, label, stretch)
          recording.selection.value = null
        }}
      />
    </section>
  )
}

function Answered({ recording, asked }: { recording: Recording; asked: Asked }) {
  if (asked.error !== null) return <p class="warning">{asked.error}</p>
  if (!asked.answer) return <p class="soft">{say('asking')}</p>
  const best = [...asked.answer.tags].sort((a, b) => b.score - a.score).slice(0, GUESSES)
  const nothing = !asked.answer.events.some((event) => event.holds)
  return (
    <>
      <h3>{say('ask_answer', { start: clock(asked.start_s), end: clock(asked.end_s) })}</h3>
      {nothing && <p class="soft">{say('ask_nothing')}</p>}
      <ul class="runners">
        {best.map((tag) => (
          <li key={tag.label}>
            <span>{recording.nameOf(tag.label)}</span>
            <meter min={0} max={1} value={tag.score} aria-hidden="true" />
            <small>{percent(tag.score)}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

async function ask(recording: Recording, { start_s, end_s }: Stretch): Promise<void> {
  recording.asked.value = { start_s, end_s, answer: null, error: null }
  const mine = recording.asked.peek()
  let next: Asked
  try {
    next = { start_s, end_s, answer: await client.ask(recording.id, start_s, end_s), error: null }
  } catch (problem) {
    next = { start_s, end_s, answer: null, error: client.lineOf(problem) }
  }
  // Another question may have been asked meanwhile.
  if (recording.asked.peek() === mine) recording.asked.value = next
}
