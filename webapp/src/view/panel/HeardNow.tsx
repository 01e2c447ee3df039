/* What is heard at the playhead, while no moment is touched. */
import { useComputed } from '@preact/signals'
import { mostAtOnce } from '../../geometry/events'
import { clock } from '../../geometry/time'
import type { Recording } from '../../state/recording'
import { say } from '../../strings'

/** More cards than these scroll. */
const ROOM = 3

export function HeardNow({ recording }: { recording: Recording }) {
  const now = useComputed(() => {
    // `lit` changes only where something begins or ends, so this is not looked through at every frame.
    recording.lit.value
    const at_s = recording.time_s.peek()
    return recording.boxes.value.filter((box) => box.event && box.holds && box.event.start_s <= at_s && at_s < box.event.end_s)
  })
  // As many as may ever sound at once, wherever the sliders stand: what is below does not move as they come and go.
  const most = useComputed(() => mostAtOnce(recording.events.value))
  return (
    <section>
      <h2>{say('heard_now')}</h2>
      <p class="soft hint">{say('touch_hint')}</p>
      <div class="heard-now" style={{ '--room': Math.max(1, Math.min(most.value, ROOM)) }}>
        {now.value.length === 0 && <p class="soft">{say('heard_now_none')}</p>}
        {now.value.map((box) => (
          <button key={box.key} class="card" onClick={() => (recording.touched.value = box.key)}>
            <span>
              <strong>{recording.nameOf(box.label)}</strong> {clock(box.start_s)}–{clock(box.end_s)}
            </span>
            <small>
              {say('score_threshold', { score: (box.score ?? 0).toFixed(2), threshold: recording.thresholds.of(box.event?.label ?? box.label).toFixed(2) })}
            </small>
          </button>
        ))}
      </div>
    </section>
  )
}
