/* What to work on, most useful first. Each remark can be heard where it was made. */
import { useComputed, useSignal } from '@preact/signals'
import type { Advice } from '../../api/types'
import { withSigns } from '../../geometry/notes'
import { clock } from '../../geometry/time'
import { notesOf } from '../../state/notes'
import { spotOf, takeNote } from '../../state/noteInHand'
import type { Recording } from '../../state/recording'
import { reveal } from '../../actions'
import { say } from '../../strings'
import { HearRow } from './HearRow'
import { OffSign } from './NotePanel'

/** Of the notes that a habit speaks of, so many can be pressed at once. */
const SHOWN = 5

export function AdviceList({ recording }: { recording: Recording }) {
  const notes = notesOf(recording)
  const open = useSignal(0)
  const all = notes.advice.value
  const any = useComputed(() => notes.all.value.length > 0)
  if (!notes.pitch.value) return null
  const done = recording.complete.value
  return (
    <section class="advice" aria-label={say('advice')}>
      <h2>{say('advice')}</h2>
      {!all.length && done && <p class="soft">{say(any.value ? 'advice_none' : 'advice_no_notes')}</p>}
      <ol>
        {all.map((one, i) => (
          <Remark key={`${one.rule} ${one.start_s} ${one.text}`} recording={recording} advice={one} open={open.value === i} choose={() => (open.value = i)} />
        ))}
      </ol>
    </section>
  )
}

function Remark({ recording, advice, open, choose }: { recording: Recording; advice: Advice; open: boolean; choose: () => void }) {
  const notes = notesOf(recording)
  const stretch = spotOf(recording, advice)
  const first = advice.notes[0]
  const single = advice.notes.length === 1
  const wanted_hz = first === undefined ? null : (notes.wanted.value[first] ?? null)
  return (
    <li class={open ? 'remark open' : 'remark'} data-rule={advice.rule}>
      <button
        class="remark-text"
        aria-expanded={open}
        onClick={() => {
          choose()
          if (single && first !== undefined) takeNote(recording, first)
          else recording.player.seek(stretch.start_s)
          reveal(recording, stretch.start_s, stretch.end_s)
          recording.player.playStretch(stretch)
        }}
      >
        {withSigns(advice.text)}
      </button>
      {open && (
        <>
          {advice.try_this && <p class="try-this">{withSigns(advice.try_this)}</p>}
          <HearRow recording={recording} stretch={stretch} wanted_hz={wanted_hz} />
          {!single && <Evidence recording={recording} advice={advice} />}
        </>
      )}
    </li>
  )
}

function Evidence({ recording, advice }: { recording: Recording; advice: Advice }) {
  const notes = notesOf(recording)
  const more = useSignal(false)
  const shown = more.value ? advice.notes : advice.notes.slice(0, SHOWN)
  return (
    <div class="row evidence-notes">
      {shown.map((place) => {
        const note = notes.all.value[place]
        const off = notes.offs.value[place]
        if (!note || !off) return null
        return (
          <button key={place} class="chip" aria-pressed={notes.touched.value === place} onClick={() => takeNote(recording, place)}>
            <OffSign off={off} /> {notes.nameOf(note)} <small>{clock(note.start_s)}</small>
          </button>
        )
      })}
      {shown.length < advice.notes.length && (
        <button class="link" onClick={() => (more.value = true)}>
          {say('evidence_more', { n: advice.notes.length - shown.length })}
        </button>
      )}
    </div>
  )
}
