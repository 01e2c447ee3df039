/* Wave, spectrogram, ribbons and lanes over one another on one time axis, with one playhead. */
import { useRef } from 'preact/hooks'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import { narrow } from '../state/screen'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { gestures } from './gestures'
import { Lanes } from './Lanes'
import { Moments } from './Moments'
import { NotesList } from './NotesList'
import { Playhead } from './Playhead'
import { Readout } from './Readout'
import { Ribbons } from './Ribbons'
import { Ruler } from './Ruler'
import { Spectrogram } from './Spectrogram'
import { Wave } from './Wave'

export function AxisArea({ recording }: { recording: Recording }) {
  const area = useRef<HTMLElement>(null)
  useScope((scope) => {
    const axis = axisOf(recording)
    const plot = area.current!.querySelector('[data-plot]')
    if (plot) scope.resized(plot, (width_px) => (axis.width_px.value = width_px))
    gestures(scope, area.current!, recording, axis)
  }, [recording])
  return (
    <>
      <section class="axis" ref={area} aria-label={say('timeline')}>
        <Wave recording={recording} />
        <Spectrogram recording={recording} />
        <Ribbons recording={recording} />
        {!narrow.value && <Lanes recording={recording} />}
        <Playhead recording={recording} />
        <Ruler recording={recording} />
        <Readout recording={recording} />
      </section>
      <Moments recording={recording} />
      <NotesList recording={recording} />
    </>
  )
}
