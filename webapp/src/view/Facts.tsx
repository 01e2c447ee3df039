/* The recording's name, which can be changed, and one line of facts. */
import { useEffect, useState } from 'preact/hooks'
import * as client from '../api/client'
import { hearsNotes } from '../geometry/notes'
import { clock, timeOfDay } from '../geometry/time'
import { tellError } from '../state/notices'
import { holdsNothing, type Recording } from '../state/recording'
import { servedHere } from '../state/screen'
import { say } from '../strings'
import { NotAsTuned } from './NotAsTuned'

export function Facts({ recording }: { recording: Recording }) {
  const [editing, setEditing] = useState(false)
  const [name, setName] = useState(recording.record.value?.name ?? '')
  useEffect(() => {
    document.title = say('page_title', { name })
    return () => {
      document.title = say('program')
    }
  }, [name])

  async function rename(next: string): Promise<void> {
    setEditing(false)
    if (!next.trim() || next === name) return
    try {
      setName((await client.rename(recording.id, next.trim())).name)
    } catch (problem) {
      tellError('recording', client.lineOf(problem))
    }
  }

  return (
    <div class="facts">
      {editing ? (
        <input
          aria-label={say('rename_label')}
          defaultValue={name}
          ref={(field) => field?.focus()}
          onBlur={(event) => void rename(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void rename(event.currentTarget.value)
            if (event.key === 'Escape') {
              event.stopPropagation()
              setEditing(false)
            }
          }}
        />
      ) : (
        <h1>
          {name}
          <button class="link" onClick={() => setEditing(true)}>
            {say('rename_recording')}
          </button>
        </h1>
      )}
      <p class="soft">
        {factsOf(recording).join(' · ')}
        {recording.labels.value.size > 0 && <NotAsTuned heard={recording} />}
      </p>
    </div>
  )
}

function factsOf(recording: Recording): string[] {
  if (holdsNothing(recording)) return []
  const heard = new Set(recording.holding.value.map((event) => event.label)).size
  const labelled = recording.labels.value.size > 0
  const notes = recording.notes.value.length
  const began = timeOfDay(recording.result.value?.source.started_at ?? null, 0)
  const working = recording.progress.value !== null
  if (!working && recording.result.value === null && heard === 0 && notes === 0) return []
  return [
    recording.duration_s.value ? clock(recording.duration_s.value, 0) : '',
    labelled && !hearsNotes(recording.model.value) && (heard || !working) ? say('sounds_heard', { n: heard }) : '',
    notes ? say('notes_heard', { n: notes }) : '',
    !heard && !notes && working ? say('nothing_heard_yet') : '',
    began ? say('began_at', { time: began }) : '',
    working ? say('still_listening') : say(servedHere ? 'analysed_here' : 'analysed_there'),
  ].filter(Boolean)
}
