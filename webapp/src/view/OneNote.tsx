/* While playing: one note's name, one arrow, one colour with its shape. It changes when the note does, not with every frame. */
import { computed, useComputed, type ReadonlySignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { heardNow } from '../geometry/needle'
import { centsBetween, figureText, hzOf, keyOf, nameOf, noteAt, spoken, type Verdict } from '../geometry/notes'
import type { Heard } from '../state/heard'
import { notesOf, type Notes } from '../state/notes'
import { FlatIcon, SharpIcon } from '../icons/icons'
import { say } from '../strings'

interface Shown {
  name: string
  verdict: Verdict
  cents: string
}

/** Long enough to smooth a vibrato's swing, short enough to follow the fingers. */
const OVER_S = 0.18
/** Of time that is heard; quicker nobody reads. */
const EVERY_S = 0.2

export function OneNote({ heard, running }: { heard: Heard; running: boolean }) {
  const notes = notesOf(heard)
  const calm_s = useComputed(() => Math.floor(heard.time_s.value / EVERY_S))
  const shown = useMemo(() => shownOf(heard, notes, calm_s, running), [heard, running])
  const now = shown.value
  return (
    <div class={`one-note ${now?.verdict ?? 'silent'}`} data-verdict={now?.verdict ?? 'silent'}>
      {now ? (
        <>
          <span class="one-sign" aria-hidden="true">
            {now.verdict === 'sharp' ? <SharpIcon /> : now.verdict === 'flat' ? <FlatIcon /> : now.verdict === 'right' ? '●' : '○'}
          </span>
          <span class="one-name" aria-label={spoken(now.name)}>{now.name}</span>
          <span class="one-word">{now.verdict === 'unknown' ? ' ' : `${say(`one_${now.verdict}`)} ${now.cents}`}</span>
        </>
      ) : (
        <span class="one-quiet">{say('one_silent')}</span>
      )}
    </div>
  )
}

/** Of a recording the note at the playhead, as it was measured; live what sounds, against the nearest name. */
function shownOf(heard: Heard, notes: Notes, calm_s: ReadonlySignal<number>, running: boolean): ReadonlySignal<Shown | null> {
  let last: Shown | null = null
  return computed(() => {
    calm_s.value
    const next = running ? ofFrames(notes, last) : ofNotes(heard, notes)
    // The same object while nothing changed, so that nothing is drawn anew.
    if (last && next && last.name === next.name && last.verdict === next.verdict && last.cents === next.cents) return last
    return (last = next)
  })
}

function ofNotes(heard: Heard, notes: Notes): Shown | null {
  const place = noteAt(notes.all.value, heard.time_s.value)
  const note = place === null ? null : notes.all.value[place]
  const off = place === null ? null : notes.offs.value[place]
  if (!note || !off) return null
  const figure = off.cents && figureText(off.cents)
  return { name: notes.nameOf(note), verdict: off.verdict, cents: off.verdict !== 'right' && figure ? figure.replace(/^−/, '') : '' }
}

/** Beyond the band by this much, or a note on its edge would flicker. */
const EDGE_CENTS = 3

function ofFrames(notes: Notes, last: Shown | null): Shown | null {
  const drawn = notes.pitch.peek()
  const hz = heardNow(drawn?.track ?? null, OVER_S)
  if (hz === null) return null
  const a4_hz = notes.a4_hz.peek()
  const number = Math.round(keyOf(hz, a4_hz))
  const cents = Math.round(centsBetween(hz, hzOf(number, a4_hz)))
  const inner = drawn?.scale.bands[0] ?? 0
  const name = nameOf(number, notes.spelling.peek())
  const edge = last?.name === name && last.verdict === 'right' ? EDGE_CENTS : 0
  const verdict = Math.abs(cents) <= inner + edge ? 'right' : cents > 0 ? 'sharp' : 'flat'
  return { name, verdict, cents: verdict === 'right' ? '' : `${Math.abs(cents)} ${say('cents')}` }
}
