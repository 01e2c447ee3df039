/* Marks of time under all bands, and the buttons that zoom. */
import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { draws } from '../draw/canvas'
import { palette } from '../draw/palette'
import { drawRuler } from '../draw/ruler'
import { timeOfDay } from '../geometry/time'
import { lengthOf } from '../geometry/view'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import type { Recording } from '../state/recording'
import { say } from '../strings'

export function Ruler({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  useScope((scope) => {
    draws(scope, canvas.current!, (plot) => {
      const view = recording.view.value
      if (!view) return
      const started_at = recording.result.value?.source.started_at ?? null
      const named = (time_s: number) => (started_at === null ? null : timeOfDay(started_at, time_s))
      drawRuler(plot, view, recording.duration_s.value, palette.value, named)
    })
  }, [recording])

  const whole = useComputed(() => {
    const view = recording.view.value
    return view === null || lengthOf(view) >= recording.duration_s.value * 0.999
  })
  const by = (factor: number) => () => {
    const view = recording.view.peek()
    if (!view) return
    const at = recording.time_s.peek()
    axis.zoomAbout(factor, at >= view.start_s && at < view.end_s ? at : (view.start_s + view.end_s) / 2)
  }
  return (
    <div class="band ruler">
      <div class="band-head tools" role="group" aria-label={say('zoom')}>
        <button aria-label={say('zoom_out')} title={say('zoom_out')} disabled={whole.value} onClick={by(2)}>
          −
        </button>
        <button aria-label={say('zoom_in')} title={say('zoom_in')} onClick={by(0.5)}>
          +
        </button>
        <button title={say('axis_help')} disabled={whole.value} onClick={axis.showAll}>
          {say('zoom_fit')}
        </button>
      </div>
      <div class="plot" data-plot="ruler" title={say('axis_help')}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}
