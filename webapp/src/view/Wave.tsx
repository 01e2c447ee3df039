/* The wave; its plot is the slider of the position as well. */
import { useComputed, useSignalEffect } from '@preact/signals'
import { effect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { draws, type Plot } from '../draw/canvas'
import { palette } from '../draw/palette'
import { barAt, drawWave, movePlayed } from '../draw/wave'
import { decibels } from '../geometry/sizes'
import { clock } from '../geometry/time'
import type { Bars } from '../geometry/peaks'
import type { View } from '../geometry/view'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import type { Recording } from '../state/recording'
import { say } from '../strings'

/** A recording quieter than this (-60 dB) is not made to fill the band: the last bits of silence would look like sound. */
const LEAST_PEAK = 0.001

export function Wave({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  const slider = useRef<HTMLDivElement>(null)
  const peak = useComputed(() => {
    const loudest = axis.peaks.loudest.value
    if (loudest === null) return null
    if (loudest > 0) return say('wave_peak', { level: say('db', { value: decibels(loudest) }) })
    const least = (1 / 127) ** (recording.media.value?.peaks_power ?? 1)
    return say('wave_peak_below', { level: say('db', { value: decibels(least) }) })
  })

  useScope((scope) => {
    let shown: { plot: Plot; bars: Bars; view: View; gain: number; at: number } | null = null
    draws(scope, canvas.current!, (plot) => {
      const media = recording.media.value
      const view = recording.view.value
      axis.peaks.arrived.value
      shown = null
      if (!media || !view) return
      const bars = axis.peaks.bars(media, view, plot.width_px)
      const gain = 0.94 / Math.max(axis.peaks.loudest.value ?? 1, LEAST_PEAK)
      const time_s = recording.time_s.peek()
      drawWave(plot, bars, view, gain, time_s, palette.value)
      shown = { plot, bars, view, gain, at: barAt(bars, time_s) }
    })
    scope.add(effect(() => {
      const time_s = recording.time_s.value
      if (!shown || shown.view !== recording.view.peek()) return
      const at = barAt(shown.bars, time_s)
      movePlayed(shown.plot, shown.bars, shown.view, shown.gain, shown.at, at, palette.peek())
      shown.at = at
    }))
  }, [recording])

  // A slider that is read out at every frame would never stop talking.
  const said_s = useComputed(() => {
    const time_s = recording.time_s.value
    return recording.player.playing.value ? 5 * Math.floor(time_s / 5) : time_s
  })
  useSignalEffect(() => {
    const at = slider.current
    if (!at) return
    at.setAttribute('aria-valuenow', said_s.value.toFixed(1))
    at.setAttribute('aria-valuetext', say('position_of', { time: clock(said_s.value), total: clock(recording.duration_s.value) }))
  })

  return (
    <div class="band wave">
      <div class="band-head">
        <span class="band-name">{say('wave')}</span>
        {peak.value !== null && <small>{peak.value}</small>}
      </div>
      <div
        ref={slider}
        class="plot"
        data-plot="wave"
        data-keys="page"
        role="slider"
        tabIndex={0}
        aria-label={say('position')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Number(recording.duration_s.value.toFixed(1))}
        aria-valuenow={0}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}

