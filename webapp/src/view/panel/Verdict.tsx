/* Yes, no, another name; what the machine said stays beside it. */
import { useState } from 'preact/hooks'
import { clock } from '../../geometry/time'
import { movedBy, renamedBy, type Box } from '../../state/boxes'
import { giveName, giveVerdict, removeSaid } from '../../state/says'
import type { Recording } from '../../state/recording'
import { say } from '../../strings'
import { NameField } from './NameField'

export function Verdict({ recording, box }: { recording: Recording; box: Box }) {
  const [naming, setNaming] = useState(false)
  const verdict = box.say?.verdict ?? null
  return (
    <>
      <h3>{say(box.event ? 'is_it_right' : 'another_name')}</h3>
      <div class="row">
        {box.event &&
          (['yes', 'no'] as const).map((word) => (
            <button key={word} class="answer" aria-pressed={verdict === word} onClick={() => giveVerdict(recording, box, verdict === word ? null : word)}>
              {say(word === 'yes' ? 'verdict_yes' : 'verdict_no')} <kbd>{word === 'yes' ? 'Y' : 'N'}</kbd>
            </button>
          ))}
        <button aria-expanded={naming} onClick={() => setNaming(!naming)}>
          {say('another_name')}
        </button>
      </div>
      {naming && (
        <NameField
          focus
          recording={recording}
          label={say('another_name_field')}
          given={(label) => {
            setNaming(false)
            giveName(recording, box, label)
          }}
        />
      )}
      <Said recording={recording} box={box} />
    </>
  )
}

function Said({ recording, box }: { recording: Recording; box: Box }) {
  if (!box.say) return null
  const { event } = box
  const what = [
    box.say.verdict === 'no' ? say('person_says_no') : '',
    renamedBy(box) ? say('person_says_name', { name: recording.nameOf(box.label) }) : '',
    movedBy(box) ? say('person_says_edges', { start: clock(box.start_s), end: clock(box.end_s) }) : '',
  ].filter(Boolean)
  return (
    <div class="said">
      <p>{event ? say('person_says', { what: what.join(', ') || say('person_says_yes') }) : say('person_drew', { name: recording.nameOf(box.label) })}</p>
      {event && <p class="soft">{say('machine_said', { name: recording.nameOf(event.label), start: clock(event.start_s), end: clock(event.end_s) })}</p>}
      <button class="link" onClick={() => removeSaid(recording, box)}>
        {say(event ? 'verdict_none' : 'delete_drawn')}
      </button>
    </div>
  )
}
