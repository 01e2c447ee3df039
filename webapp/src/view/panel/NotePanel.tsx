/* The note in hand: how far off, its way close up, all its figures or why there are none, its attributes as a shape. */
import { useRef } from 'preact/hooks'
import type { Measured, MeasureDescription, Note } from '../../api/types'
import { draws } from '../../draw/canvas'
import { palette } from '../../draw/palette'
import { drawClose } from '../../draw/close'
import { figureText, offOf, spoken, type Off } from '../../geometry/notes'
import { shareOf } from '../../geometry/radar'
import { clock } from '../../geometry/time'
import { CloseIcon, FlatIcon, SharpIcon } from '../../icons/icons'
import { useScope } from '../../scope'
import { notesOf } from '../../state/notes'
import { stepNote, stretchOf, takeNote } from '../../state/noteInHand'
import type { Recording } from '../../state/recording'
import { say } from '../../strings'
import { Radar } from '../Radar'
import { HearRow } from './HearRow'

export function NotePanel({ recording, place }: { recording: Recording; place: number }) {
  const notes = notesOf(recording)
  const note = notes.all.value[place]
  if (!note) return null
  const off = notes.offs.value[place] ?? offOf(note, [])
  const name = notes.nameOf(note)
  const measures = notes.measures.value
  return (
    <section class="note-panel" aria-label={say('this_note')}>
      <h2>
        {say('this_note')}
        <span class="note-steps">
          <button class="plain" aria-label={say('note_previous')} title={say('note_previous')} onClick={() => stepNote(recording, -1)}>‹</button>
          <button class="plain" aria-label={say('note_next')} title={say('note_next')} onClick={() => stepNote(recording, 1)}>›</button>
          <button class="plain" aria-label={say('dismiss')} onClick={() => takeNote(recording, null)}>
            <CloseIcon />
          </button>
        </span>
      </h2>
      <p class="evidence-name">
        <strong aria-label={spoken(name)}>{name}</strong> {clock(note.start_s, 2)}–{clock(note.end_s, 2)}
      </p>
      <p class="note-off">
        <OffSign off={off} /> <strong>{offText(off)}</strong>
      </p>
      <Close recording={recording} place={place} />
      <HearRow recording={recording} stretch={stretchOf(recording, note)} wanted_hz={notes.wanted.value[place] ?? null} />
      <Shape note={note} measures={measures} />
      <Figures note={note} measures={measures} />
    </section>
  )
}

/** A point up or down, a filled dot where it is right, a ring where it cannot be told: never a colour alone. */
export function OffSign({ off }: { off: Off }) {
  const { verdict } = off
  return (
    <span class={`off-sign ${verdict}`} aria-hidden="true">
      {verdict === 'sharp' ? <SharpIcon /> : verdict === 'flat' ? <FlatIcon /> : verdict === 'right' ? '●' : '○'}
    </span>
  )
}

export function offText(off: Off): string {
  const figure = off.cents && figureText(off.cents)
  if (!figure) return off.cents?.why ? say('cannot_tell', { why: off.cents.why }) : say('not_measured')
  if (off.verdict === 'right') return say('note_right', { figure })
  if (off.verdict === 'unknown') return say('note_unsure', { figure })
  return say(off.verdict === 'sharp' ? 'note_sharp' : 'note_flat', { figure: figure.replace(/^−/, '') })
}

/** The pitch of this note alone, so near that a cent or two shows. */
function Close({ recording, place }: { recording: Recording; place: number }) {
  const notes = notesOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  useScope((scope) => {
    draws(scope, canvas.current!, (plot) => {
      const drawn = notes.pitch.value
      const note = notes.all.value[place]
      const off = notes.offs.value[place]
      if (!drawn?.track || !note || !off) return
      drawClose(plot, { note, off, wanted_hz: notes.wanted.value[place] ?? null, track: drawn.track, bands: drawn.scale.bands, palette: palette.value })
    })
  }, [recording, place])
  return (
    <div class="close-up" role="img" aria-label={say('close_up')}>
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  )
}

function Shape({ note, measures }: { note: Note; measures: readonly MeasureDescription[] }) {
  const axes = measures.filter((one) => one.view === 'radar')
  const known = axes.filter((one) => note.measures[one.name]?.value != null)
  if (axes.length < 3) return null
  if (!known.length) {
    return null
  }
  const spokes = axes.map((one) => ({ title: one.title, share: shareOf(note.measures[one.name]?.value, one.low, one.high) }))
  return <Radar spokes={spokes} label={say('radar_of', { what: axes.map((one) => `${one.title} ${toldOr(note.measures[one.name])}`).join(', ') })} />
}

const toldOr = (one: Measured | undefined): string => (one && figureText(one)) ?? say('unknown_figure')

function Figures({ note, measures }: { note: Note; measures: readonly MeasureDescription[] }) {
  const there = measures.filter((one) => note.measures[one.name])
  const told = there.filter((one) => note.measures[one.name]!.value !== null)
  // Those that cannot be told are named by their reason, each reason once.
  const reasons = new Map<string, string[]>()
  for (const one of there) {
    const { value, why } = note.measures[one.name]!
    if (value === null) reasons.set(why ?? '', [...(reasons.get(why ?? '') ?? []), one.title])
  }
  return (
    <>
      <table class="figures">
        <caption class="sr">{say('figures')}</caption>
        <tbody>
          {told.map((one) => (
            <tr key={one.name} data-measure={one.name}>
              <th scope="row">{one.title}</th>
              <td>{figureText(note.measures[one.name]!)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.length > 0 && <p class="soft hint">{say('interval_hint')}</p>}
      {reasons.size > 0 && (
        <details class="cannot-tell">
          <summary>{say('cannot_tell_count', { n: there.length - told.length })}</summary>
          {[...reasons].map(([why, titles]) => (
            <p key={why} class="soft">
              <strong>{titles.join(', ')}</strong>: {say('cannot_tell', { why })}
            </p>
          ))}
        </details>
      )}
    </>
  )
}
