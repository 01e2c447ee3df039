/* The quantities that the model measures over time, one band each, on the scale that the model gives. */
import { useComputed, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { TrackDescription } from '../api/types'
import { draws } from '../draw/canvas'
import { palette } from '../draw/palette'
import { drawRibbon } from '../draw/ribbon'
import { describedAs, scaleText, valueAt, valueText } from '../geometry/ribbon'
import { useScope } from '../scope'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { LoudnessRibbon, PitchRibbon } from './PitchRibbon'

export function Ribbons({ recording }: { recording: Recording }) {
  const scales = useComputed(() => {
    const described = recording.model.value?.tracks ?? []
    const others = recording.tracks.value.filter((track) => !described.some((one) => one.name === track.name))
    return [...described, ...others.map((track) => describedAs(track, described))]
  })
  return (
    <>
      {scales.value.map((scale) => (
        <Kind key={scale.name} recording={recording} scale={scale} />
      ))}
    </>
  )
}

/** As its description says that it is drawn. */
function Kind({ recording, scale }: { recording: Recording; scale: TrackDescription }) {
  if (scale.view === 'pitch') return <PitchRibbon recording={recording} scale={scale} />
  if (scale.view === 'loudness') return <LoudnessRibbon recording={recording} scale={scale} />
  return <Ribbon recording={recording} scale={scale} />
}

function Ribbon({ recording, scale }: { recording: Recording; scale: TrackDescription }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const track = useComputed(() => recording.tracks.value.find((one) => one.name === scale.name) ?? null)

  useScope((scope) => {
    draws(scope, canvas.current!, (plot) => {
      const view = recording.view.value
      if (view && track.value) drawRibbon(plot, track.value, scale, view, palette.value)
    })
  }, [recording, scale.name, scale.low, scale.high])

  const label = say('ribbon_of', { name: scale.title, low: scaleText(scale.low, scale.unit), high: scaleText(scale.high, scale.unit) })
  return (
    <div class="band ribbon" data-track={scale.name}>
      <RibbonHead scale={scale} value={() => (track.value ? valueAt(track.value, recording.time_s.value) : null)} />
      <div class="plot" data-plot={`track:${scale.name}`} role="img" aria-label={label}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}

/** The name, the ends of the scale, and the value at the playhead. */
export function RibbonHead({ scale, value }: { scale: TrackDescription; value: () => number | null }) {
  const shown = useRef<HTMLElement>(null)
  useSignalEffect(() => {
    const at = value()
    const text = at === null ? '—' : valueText(at, scale.unit, scale.low, scale.high)
    if (shown.current && shown.current.textContent !== text) shown.current.textContent = text
  })
  return (
    <div class="band-head">
      <span class="band-name" title={scale.title}>{scale.title}</span>
      <strong class="ribbon-value" ref={shown} />
      <small class="scale-high">{scaleText(scale.high, scale.unit)}</small>
      <small class="scale-low">{scaleText(scale.low, scale.unit)}</small>
    </div>
  )
}
