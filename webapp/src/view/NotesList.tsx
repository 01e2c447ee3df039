/* The notes as a list, for who does not see the ribbon or does not use a pointer; it shows itself while it has the focus. */
import { figureText, spoken } from '../geometry/notes'
import { clock } from '../geometry/time'
import { notesOf } from '../state/notes'
import { hearNote, takeNote } from '../state/noteInHand'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { offText } from './panel/NotePanel'

/** So many are there at once, about the one in hand. */
const THERE = 15

export function NotesList({ recording }: { recording: Recording }) {
  const notes = notesOf(recording)
  const all = notes.all.value
  if (!all.length) return null
  const place = notes.touched.value
  const first = Math.max(0, Math.min((place ?? 0) - (THERE >> 1), all.length - THERE))

  function onKeyDown(event: KeyboardEvent): void {
    const to: Record<string, number> = {
      ArrowDown: place === null ? 0 : place + 1, ArrowUp: place === null ? 0 : place - 1, Home: 0, End: all.length - 1,
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in to)) return
    event.preventDefault()
    takeNote(recording, Math.max(0, Math.min(to[event.key]!, all.length - 1)))
  }

  return (
    <div
      class="moments notes-list"
      role="listbox"
      tabIndex={0}
      aria-label={say('notes_list')}
      aria-description={say('notes_list_hint')}
      {...(place !== null && { 'aria-activedescendant': `note-${place}` })}
      onKeyDown={onKeyDown}
    >
      {all.slice(first, first + THERE).map((note, i) => {
        const at = first + i
        const off = notes.offs.value[at]
        return (
          <div
            key={at}
            id={`note-${at}`}
            role="option"
            aria-selected={at === place}
            aria-setsize={all.length}
            aria-posinset={at + 1}
            onClick={() => {
              takeNote(recording, at)
              hearNote(recording, at)
            }}
          >
            {spoken(notes.nameOf(note))}, {clock(note.start_s, 2)}, {off?.cents && figureText(off.cents) ? offText(off) : say('not_measured')}
          </div>
        )
      })}
    </div>
  )
}
