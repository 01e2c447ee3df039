/* A pitch against note names, as its model describes it: see draw/pitch.ts for what its look means. */
import { signal, useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Track, TrackDescription } from '../api/types'
import { draws } from '../draw/canvas'
import { palette } from '../draw/palette'
import { drawLoudness, drawPitch, type PitchLook } from '../draw/pitch'
import { centsBetween, hzOf, keyOf, nameOf } from '../geometry/notes'
import { keysIn, lookedAt, roomy, rowsIn, SURE, type KeyRange } from '../geometry/pitch'
import { scaleText, valueAt } from '../geometry/ribbon'
import type { View } from '../geometry/view'
import { useScope } from '../scope'
import { notesOf, type Notes } from '../state/notes'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { RibbonHead } from './Ribbons'

const ROW_PX = 11
/** Where nothing sounds yet. */
export const QUIET: KeyRange = roomy(67, 71)

export function PitchRibbon({ recording, scale }: { recording: Recording; scale: TrackDescription }) {
  const notes = notesOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  const range = useComputed<KeyRange>(() => {
    const view = recording.view.value
    const found = view && keysIn(lookedAt(view, recording.duration_s.value), notes.all.value, notes.pitch.value?.track ?? null, notes.a4_hz.value)
    return found ?? QUIET
  })
  useScope((scope) => {
    draws(scope, canvas.current!, (plot) => {
      const view = recording.view.value
      const track = notes.pitch.value?.track
      if (!view || !track) return
      drawPitch(plot, pitchLook(notes, track, scale, view, range.value))
    })
  }, [recording, scale.name])
  return (
    <div class={tall.value ? 'band ribbon pitch tall' : 'band ribbon pitch'} data-track={scale.name}>
      <PitchHead notes={notes} scale={scale} range={() => range.value} now={() => pitchNow(notes, recording.time_s.value)} />
      <div class="plot" data-plot={`track:${scale.name}`} role="img" aria-label={say('pitch_of', { name: scale.title })}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}

/** All that the drawing needs to know of the notes. */
export const pitchLook = (notes: Notes, track: Track, scale: TrackDescription, view: View, range: KeyRange): PitchLook => ({
  track, scale, view, range, loudness: notes.loudness.value?.track ?? null, loudest: notes.loudest.value, notes: notes.all.value,
  offs: notes.offs.value, wanted: notes.wanted.value, touched: notes.touched.value, a4_hz: notes.a4_hz.value,
  spelling: notes.spelling.value, palette: palette.value,
})

/** The level as an area, as thick as it makes the pitch. */
export function LoudnessRibbon({ recording, scale }: { recording: Recording; scale: TrackDescription }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const track = useComputed(() => recording.tracks.value.find((one) => one.name === scale.name) ?? null)
  useScope((scope) => {
    draws(scope, canvas.current!, (plot) => {
      const view = recording.view.value
      if (view && track.value) drawLoudness(plot, track.value, scale, view, palette.value)
    })
  }, [recording, scale.name, scale.low, scale.high])
  const label = say('ribbon_of', { name: scale.title, low: scaleText(scale.low, scale.unit), high: scaleText(scale.high, scale.unit) })
  return (
    <div class="band ribbon" data-track={scale.name}>
      <RibbonHead scale={scale} value={() => (track.value && sureAt(track.value, recording.time_s.value) ? valueAt(track.value, recording.time_s.value) : null)} />
      <div class="plot" data-plot={`track:${scale.name}`} role="img" aria-label={label}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}

/** Its height as the style sheet has it, and where the person wants to see every cent. */
const HEIGHT_PX = 200
const TALL_PX = 460
export const tall = signal(false)

/** The name of what sounds and how far it is off; names of the rows at the right. */
export function PitchHead({ notes, scale, range, now }: { notes: Notes; scale: TrackDescription; range: () => KeyRange; now: () => string }) {
  const height = useComputed(() => (tall.value ? TALL_PX : HEIGHT_PX))
  const rows = useComputed(() => rowsIn(range(), height.value, notes.spelling.value, ROW_PX).filter((row) => row.name !== null))
  const text = useComputed(now)
  return (
    <div class="band-head">
      <span class="band-name" title={scale.title}>{scale.title}</span>
      <strong class="ribbon-value">{text}</strong>
      <button class="plain taller" aria-pressed={tall.value} title={say('taller')} aria-label={say('taller')} onClick={() => (tall.value = !tall.value)}>
        ↕
      </button>
      <div class="note-names" aria-hidden="true">
        {rows.value.map((row) => (
          <span key={row.key} class={row.natural ? 'natural' : ''} style={{ top: `${((100 * row.y_px) / height.value).toFixed(2)}%` }}>
            {row.name}
          </span>
        ))}
      </div>
    </div>
  )
}

const sureAt = (track: { confidence: number[] | null; start_s: number; hop_s: number }, time_s: number): boolean =>
  (track.confidence?.[Math.floor((time_s - track.start_s) / track.hop_s + 1e-6)] ?? 1) >= SURE

/** `A4 +12` at a time: the nearest name, and cents from it; a dash where no pitch sounds. */
export function pitchNow(notes: Notes, time_s: number): string {
  const track = notes.pitch.value?.track
  const hz = track && sureAt(track, time_s) ? valueAt(track, time_s) : null
  if (hz === null || hz <= 0) return '—'
  const a4_hz = notes.a4_hz.value
  const number = Math.round(keyOf(hz, a4_hz))
  const cents = Math.round(centsBetween(hz, hzOf(number, a4_hz)))
  return `${nameOf(number, notes.spelling.value)} ${cents < 0 ? '−' : '+'}${Math.abs(cents)}`
}
