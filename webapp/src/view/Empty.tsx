/* Nothing open: one sentence, one place to drop, the microphone, three examples; these hold no music, so none for a model that hears notes. */
import * as client from '../api/client'
import { DotIcon } from '../icons/icons'
import { chosenModel, examples, go, refreshAbout } from '../state/app'
import { tellError } from '../state/notices'
import { chosenOf } from '../state/settings'
import { span } from '../geometry/time'
import { hearsNotes } from '../geometry/notes'
import { servedHere } from '../state/screen'
import { say } from '../strings'
import { ChooseFiles } from './ChooseFiles'
import { Notices } from './Notices'

export function Empty() {
  return (
    <div class="empty">
      <h1>{say('empty_sentence')}</h1>
      <ChooseFiles class="drop">
        <strong>{say('drop_here')}</strong>
        <span>{say('drop_or_choose')}</span>
      </ChooseFiles>
      <Notices place="start" />
      <button class="pill strong large" onClick={() => go({ view: 'live' })}>
        <DotIcon /> {say('listen_live')}
      </button>
      {examples.value.length > 0 && !hearsNotes(chosenModel.value) && (
        <section class="examples">
          <h2>{say('try_example')}</h2>
          <ul>
            {examples.value.map((example) => (
              <li key={example.name}>
                <button onClick={() => void openExample(example.name)}>
                  {example.title} <small>{span(example.duration_s)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="soft">{say(servedHere ? 'private' : 'private_there')}</p>
    </div>
  )
}

async function openExample(name: string): Promise<void> {
  try {
    const accepted = await client.openExample(name, chosenModel.peek()?.name ?? '', chosenOf(chosenModel.peek()))
    go({ view: 'recording', id: accepted.recording, t_s: null })
    void refreshAbout()
  } catch (problem) {
    tellError('start', client.lineOf(problem))
  }
}
