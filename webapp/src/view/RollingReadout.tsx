/* What is under the pointer in the rolling picture; it changes while the pointer rests, since time runs on. */
import { effect, type ReadonlySignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { RollingSpectrum } from '../draw/rolling'
import { valueAt, valueText } from '../geometry/ribbon'
import { hzText, yToHz } from '../geometry/spectrum'
import { clock, timeOfDay } from '../geometry/time'
import { pxToS, type View } from '../geometry/view'
import { useScope } from '../scope'
import type { Live } from '../state/liveShown'
import { say } from '../strings'

export interface RollingPointer {
  band: string
  x_px: number
  y_px: number
  width_px: number
  height_px: number
  area_y_px: number
}

interface Props {
  live: Live
  spectrum: RollingSpectrum | null
  pointer: ReadonlySignal<RollingPointer | null>
  view: ReadonlySignal<View>
}

export function RollingReadout({ live, spectrum, pointer, view }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useScope((scope) => {
    scope.add(effect(() => {
      const at = pointer.value
      const shown = box.current!
      const time_s = at ? pxToS(at.x_px, view.value, at.width_px) : -1
      shown.hidden = !at || time_s < 0
      if (!at || time_s < 0) return
      const started_at = live.started_at.value
      const text = [(started_at && timeOfDay(started_at, time_s, 1)) ?? clock(time_s), ...more(live, spectrum, at, time_s)].join(' · ')
      if (shown.textContent !== text) shown.textContent = text
      const left = at.x_px < at.width_px * 0.6
      shown.style.transform = `translate(${at.x_px + (left ? 12 : -12)}px, ${at.area_y_px + 18}px) translate(${left ? 0 : -100}%, 0)`
    }))
  }, [live, spectrum])
  return (
    <div class="axis-over">
      <div class="readout" ref={box} hidden aria-hidden="true" />
    </div>
  )
}

function more(live: Live, spectrum: RollingSpectrum | null, at: RollingPointer, time_s: number): string[] {
  if (at.band === 'spectrogram' && spectrum) {
    const hz = yToHz(at.y_px, at.height_px, spectrum.band)
    const db = spectrum.levelAt(time_s, hz)
    return [hzText(hz), ...(db === null ? [] : [say('db', { value: db.toFixed(0).replace('-', '−') })])]
  }
  const scale = live.heard.model.value?.tracks.find((one) => `track:${one.name}` === at.band)
  const track = live.heard.tracks.value.find((one) => one.name === scale?.name)
  if (!scale || !track) return []
  const value = valueAt(track, time_s)
  return [scale.title, ...(value === null ? [] : [valueText(value, scale.unit, scale.low, scale.high)])]
}
