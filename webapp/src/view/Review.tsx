/* One label's moments gone through one after the other, by keys; shown while `recording.review` names a label. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { undo } from '../actions'
import { clock } from '../geometry/time'
import { CloseIcon, NextIcon, PauseIcon, PlayIcon, PreviousIcon } from '../icons/icons'
import type { Box } from '../state/boxes'
import type { Recording } from '../state/recording'
import { AROUND_S, answerReview, placeIn, queueOf, stepReview, toggleClip } from '../state/review'
import { giveName } from '../state/says'
import { say } from '../strings'
import { NameField } from './panel/NameField'

export function Review({ recording }: { recording: Recording }) {
  const label = recording.review.value
  return label === null ? null : <Queue key={label} recording={recording} label={label} />
}

function Queue({ recording, label }: { recording: Recording; label: string }) {
  const region = useRef<HTMLElement>(null)
  const [naming, setNaming] = useState(false)
  const queue = queueOf(recording.boxes.value, label)
  const place = placeIn(queue, recording.touched.value)
  const box = queue[place]
  const said = queue.filter((one) => one.say !== null && one.say.verdict !== null).length
  const name = recording.nameOf(label)
  const close = () => (recording.review.value = null)
  // Keys are the page's: with the focus on the region itself, none of its buttons takes them.
  useEffect(() => region.current?.focus(), [])
  return (
    <section ref={region} class="review" tabIndex={-1} aria-label={say('review_of', { name })}>
      <div class="review-head">
        <h2>{say('review_of', { name })}</h2>
        <p aria-live="polite" class="review-place">
          {box ? say('review_place', { place: place + 1, count: queue.length }) : say('review_none')}
          {box && <Said recording={recording} box={box} />}
        </p>
        <progress max={queue.length || 1} value={said} aria-label={say('review_said', { said, count: queue.length })} />
        <small>{say('review_said', { said, count: queue.length })}</small>
        <button class="plain" aria-label={say('review_close')} title={say('review_close')} onClick={close}>
          <CloseIcon />
        </button>
      </div>
      {box && (
        <div class="row">
          <button aria-label={say('previous_event')} disabled={place <= 0} onClick={() => stepReview(recording, -1)}>
            <PreviousIcon /> <kbd>J</kbd>
          </button>
          <button onClick={() => toggleClip(recording)} title={say('review_clip', { around: AROUND_S })}>
            {recording.player.playing.value ? <PauseIcon /> : <PlayIcon />} {clock(box.start_s)}–{clock(box.end_s)} <kbd>{say('key_space')}</kbd>
          </button>
          {(['yes', 'no'] as const).map((word) => (
            <button key={word} class="answer" aria-pressed={box.say?.verdict === word} onClick={() => answerReview(recording, word)}>
              {say(word === 'yes' ? 'verdict_yes' : 'verdict_no')} <kbd>{word === 'yes' ? 'Y' : 'N'}</kbd>
            </button>
          ))}
          <button aria-expanded={naming} onClick={() => setNaming(!naming)}>
            {say('another_name')}
          </button>
          <button disabled={!recording.history.past.value.length} onClick={() => undo(recording)}>
            {say('undo')}
          </button>
          <button aria-label={say('next_event')} disabled={place >= queue.length - 1} onClick={() => stepReview(recording, 1)}>
            <NextIcon /> <kbd>K</kbd>
          </button>
        </div>
      )}
      {box && naming && (
        <NameField
          focus
          recording={recording}
          label={say('another_name_field')}
          given={(given) => {
            setNaming(false)
            giveName(recording, box, given)
            region.current?.focus()
            stepReview(recording, 1)
          }}
        />
      )}
    </section>
  )
}

function Said({ recording, box }: { recording: Recording; box: Box }) {
  if (box.say === null) return null
  const renamed = box.label !== box.event?.label
  const { verdict } = box.say
  const what = () => {
    if (renamed) return say('person_says_name', { name: recording.nameOf(box.label) })
    if (verdict === null) return say('person_says_edges', { start: clock(box.start_s), end: clock(box.end_s) })
    return say(verdict === 'no' ? 'person_says_no' : 'person_says_yes')
  }
  return <> · {say('person_says', { what: what() })}</>
}
