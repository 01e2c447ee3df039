/* Wave, spectrogram, ribbons and lanes over one another on one time axis, with one playhead. */
import { narrow } from '../state/screen'
import type { Recording } from '../state/recording'
import { clock } from '../geometry/time'
import { say } from '../strings'
import { Lanes } from './Lanes'
import { Playhead } from './Playhead'
import { Ribbons } from './Ribbons'
import { Ruler } from './Ruler'
import { Spectrogram } from './Spectrogram'
import { Wave } from './Wave'

export function AxisArea({ recording }: { recording: Recording }) {
  return (
    <section class="axis" aria-label={say('timeline')}>
      <div
        class="axis-bands"
        role="slider"
        tabIndex={0}
        aria-label={say('position')}
        aria-valuemin={0}
        aria-valuemax={Math.round(recording.duration_s.value)}
        aria-valuenow={0}
        aria-valuetext={say('position_of', { time: clock(0), total: clock(recording.duration_s.value) })}
      >
        <Wave recording={recording} />
        <Spectrogram recording={recording} />
      </div>
      <Ribbons recording={recording} />
      {!narrow.value && <Lanes recording={recording} />}
      <Ruler recording={recording} />
      <Playhead recording={recording} />
    </section>
  )
}
