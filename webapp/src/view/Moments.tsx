/* The moments as a list, for who does not see the lanes or does not use a pointer; it shows itself while it has the focus. */
import { useComputed } from '@preact/signals'
import { reveal } from '../actions'
import { clock } from '../geometry/time'
import { percent } from '../geometry/sizes'
import type { Box } from '../state/boxes'
import type { Recording } from '../state/recording'
import { say } from '../strings'

/** So many are there at once, about the one in hand: an hour may hold thousands. */
const THERE = 15

export function Moments({ recording }: { recording: Recording }) {
  const all = useComputed(() => recording.boxes.value.filter((box) => box.holds || box.say !== null || box.key === recording.touched.value))
  const boxes = all.value
  if (!boxes.length) return null
  const place = boxes.findIndex((box) => box.key === recording.touched.value)
  const first = Math.max(0, Math.min((place < 0 ? 0 : place) - (THERE >> 1), boxes.length - THERE))

  function choose(to: number): void {
    const box = boxes[Math.max(0, Math.min(to, boxes.length - 1))]!
    recording.touched.value = box.key
    recording.player.seek(box.start_s)
    reveal(recording, box.start_s, box.end_s)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const to: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place < 0 ? 0 : place - 1, Home: 0, End: boxes.length - 1 }
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in to)) return
    event.preventDefault()
    choose(to[event.key]!)
  }

  return (
    <div
      class="moments"
      role="listbox"
      tabIndex={0}
      aria-label={say('moments_list')}
      aria-description={say('moments_list_hint')}
      {...(place >= 0 && { 'aria-activedescendant': `moment-${place}` })}
      onKeyDown={onKeyDown}
    >
      {boxes.slice(first, first + THERE).map((box, i) => (
        <div
          key={box.key}
          id={`moment-${first + i}`}
          role="option"
          aria-selected={first + i === place}
          aria-setsize={boxes.length}
          aria-posinset={first + i + 1}
          onClick={() => {
            choose(first + i)
            recording.player.playStretch(box)
          }}
        >
          {textOf(recording, box)}
        </div>
      ))}
    </div>
  )
}

function textOf(recording: Recording, box: Box): string {
  const name = recording.nameOf(box.label)
  const values = { name, start: clock(box.start_s), end: clock(box.end_s) }
  const what = box.score === null ? say('moment_drawn', values) : say('moment_of', { ...values, score: percent(box.score) })
  const verdict = box.event && box.say?.verdict === 'yes' ? [say('moment_yes')] : box.say?.verdict === 'no' ? [say('moment_no')] : []
  return [what, ...(box.holds ? [] : [say('moment_below')]), ...verdict].join(', ')
}
