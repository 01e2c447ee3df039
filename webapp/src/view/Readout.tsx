/* What is under the pointer: time, and Hz and dB, a track's value, or the moment there. */
import { effect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { eventAt } from '../geometry/events'
import { hit, laneAt } from '../geometry/lanes'
import { describedAs, valueAt, valueText } from '../geometry/ribbon'
import { percent } from '../geometry/sizes'
import { hzText, yToHz } from '../geometry/spectrum'
import { clock, span } from '../geometry/time'
import { pxToS, type View } from '../geometry/view'
import { useScope } from '../scope'
import { axisOf, type Axis, type Pointer } from '../state/axis'
import type { Recording } from '../state/recording'
import { say } from '../strings'

export function Readout({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const box = useRef<HTMLDivElement>(null)
  useScope((scope) => {
    scope.add(effect(() => {
      const at = axis.pointer.value
      const view = recording.view.value
      const shown = box.current!
      shown.hidden = !at || !view
      if (!at || !view) return
      const text = readingOf(recording, axis, at, view)
      if (shown.textContent !== text) shown.textContent = text
      const left = at.x_px < axis.width_px.peek() * 0.6
      // Above the pointer where there is room, else below it.
      const above = at.area_y_px > 40
      shown.style.transform = `translate(${at.x_px + (left ? 12 : -12)}px, ${at.area_y_px + (above ? -12 : 18)}px) translate(${left ? 0 : -100}%, ${above ? -100 : 0}%)`
    }))
  }, [recording])
  return (
    <div class="axis-over">
      <div class="readout" ref={box} hidden aria-hidden="true" />
    </div>
  )
}

/** Digits enough to tell two neighbouring pixels from each other. */
const timeText = (time_s: number, view: View, width_px: number): string =>
  clock(time_s, (view.end_s - view.start_s) / Math.max(width_px, 1) < 0.005 ? 3 : 2)

function readingOf(recording: Recording, axis: Axis, at: Pointer, view: View): string {
  const width_px = axis.width_px.value
  const time_s = Math.max(0, pxToS(at.x_px, view, width_px))
  const draft = axis.draft.value
  if (draft) return say('read_span', { start: clock(draft.start_s, 2), end: clock(draft.end_s, 2), span: span(draft.end_s - draft.start_s) })
  const parts = [timeText(time_s, view, width_px), ...more(recording, axis, at, view, time_s)]
  return parts.join(' · ')
}

function more(recording: Recording, axis: Axis, at: Pointer, view: View, time_s: number): string[] {
  const media = recording.media.value
  if (at.band === 'spectrogram' && media) {
    axis.spectrum.arrived.value
    const hz = yToHz(at.y_px, at.height_px, media.spectrum)
    const db = axis.spectrum.levelAt(media, time_s, hz)
    return [hzText(hz), ...(db === null ? [] : [say('db', { value: db.toFixed(0).replace('-', '−') })])]
  }
  if (at.band.startsWith('track:')) {
    const track = recording.tracks.value.find((one) => `track:${one.name}` === at.band)
    if (!track) return []
    const scale = describedAs(track, recording.model.value?.tracks ?? [])
    const value = valueAt(track, time_s)
    return value === null ? [scale.title] : [scale.title, valueText(value, scale.unit, scale.low, scale.high)]
  }
  if (at.band === 'lanes') {
    const lane = axis.lanes.value[laneAt(at.y_px, axis.lanes_top_px.value, axis.lanes.value.length) ?? -1]
    if (!lane) return []
    if (lane.imported) {
      const event = eventAt(lane.imported.events, time_s)
      return event ? [event.label, `${clock(event.start_s)}–${clock(event.end_s)}`] : [lane.name]
    }
    const box = hit(lane.boxes, time_s, view, axis.width_px.value)?.box
    if (!box) return [lane.name]
    const score = box.score === null ? [] : [`${percent(box.score)}/100`]
    return [lane.name, `${clock(box.start_s)}–${clock(box.end_s)}`, ...score]
  }
  return []
}
