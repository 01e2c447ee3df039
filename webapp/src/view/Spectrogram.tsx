/* The spectrogram on a logarithmic frequency axis, how bright it is, and what of it the model cannot hear. */
import { useComputed, useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { draws } from '../draw/canvas'
import { palette } from '../draw/palette'
import { coloursFor } from '../draw/ramp'
import { drawSpectrogram, drawUnheard } from '../draw/spectrogram'
import { hzText, hzTicks } from '../geometry/spectrum'
import { LookIcon } from '../icons/icons'
import { useScope } from '../scope'
import { axisOf, gain_db, range_db } from '../state/axis'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { HzAxis } from './HzAxis'
import { SpectrogramLook } from './SpectrogramLook'
import { Unheard } from './Unheard'

export function Spectrogram({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  const height_px = useSignal(150)
  const open = useSignal(false)
  const spectrum = useComputed(() => recording.media.value?.spectrum ?? null)
  const heard_hz = useComputed(() => (recording.model.value?.rate ?? 0) / 2)
  const colours = useComputed(() =>
    coloursFor(palette.value.ramp, spectrum.value?.floor_db ?? -110, axis.spectrum.scale.value.top_db - gain_db.value, range_db.value ?? axis.spectrum.scale.value.range_db),
  )

  useScope((scope) => {
    scope.resized(canvas.current!, (_, height) => (height_px.value = height || 150))
    draws(scope, canvas.current!, (plot) => {
      const media = recording.media.value
      const view = recording.view.value
      axis.spectrum.arrived.value
      if (!media || !view) return
      const tiles = axis.spectrum.tiles(media, view, plot.width_px * plot.ratio)
      drawSpectrogram(plot, tiles, media.spectrum.rows, view, colours.value, palette.value)
      drawUnheard(plot, heard_hz.value, media.spectrum, palette.value)
    })
  }, [recording])

  const band = spectrum.value
  const label = band ? say('spectrogram_of', { low: hzText(band.low_hz), high: hzText(band.high_hz) }) : say('spectrogram')
  return (
    <div class="band spectrogram">
      <div class="band-head hz">
        {band && <HzAxis band={band} height_px={height_px.value} marks={hzTicks(band, height_px.value)} />}
        <LookButton open={open} />
      </div>
      <div class="plot" data-plot="spectrogram" role="img" aria-label={label}>
        <canvas ref={canvas} aria-hidden="true" />
        {band && <Unheard heard_hz={heard_hz.value} band={band} height_px={height_px.value} />}
      </div>
      {open.value && <SpectrogramLook usual_db={axis.spectrum.scale.value.range_db} close={() => (open.value = false)} />}
    </div>
  )
}

/** Opens and closes the sliders of gain and range. */
export function LookButton({ open }: { open: Signal<boolean> }) {
  return (
    <button
      class="plain look"
      aria-expanded={open.value}
      aria-label={say('spectrogram_look')}
      title={say('spectrogram_look')}
      onClick={() => (open.value = !open.value)}
    >
      <LookIcon />
    </button>
  )
}
