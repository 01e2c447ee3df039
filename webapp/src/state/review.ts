/* Going through one label's moments: which they are, which one is in hand, what Y and N and space then do. */
import { within } from '../geometry/view'
import type { Box } from './boxes'
import type { Recording } from './recording'
import { giveVerdict } from './says'

/** Heard before and after the moment itself. */
export const AROUND_S = 2
const SHOWN_S = 3

/** What the program said of a label and holds, and what it said and the person spoke of; in order. */
export const queueOf = (boxes: readonly Box[], label: string): Box[] =>
  boxes.filter((box) => box.event?.label === label && (box.holds || box.say !== null))

export const queueNow = (one: Recording): Box[] => queueOf(one.boxes.peek(), one.review.peek() ?? '')

/** Where the moment in hand stands in the queue; -1 where it is not in it. */
export const placeIn = (queue: readonly Box[], key: string | null): number => queue.findIndex((box) => box.key === key)

function take(one: Recording, box: Box, playing: boolean): void {
  one.touched.value = box.key
  const { start_s, end_s } = box
  one.view.value = one.view.peek() && within({ start_s: start_s - SHOWN_S, end_s: end_s + SHOWN_S }, one.duration_s.peek())
  if (playing) playClip(one)
  else one.player.seek(Math.max(0, start_s - AROUND_S))
}

/** Begins with the first moment that was not spoken of. */
export function beginReview(one: Recording, label: string): void {
  one.review.value = label
  one.selection.value = null
  one.player.loop.value = null
  const queue = queueNow(one)
  const first = queue.find((box) => box.say?.verdict == null) ?? queue[0]
  if (first) take(one, first, false)
}

export function playClip(one: Recording): void {
  const box = one.touchedBox.peek()
  if (box) one.player.playStretch({ start_s: Math.max(0, box.start_s - AROUND_S), end_s: box.end_s + AROUND_S })
}

/** Space: plays the clip from its start, or stops it. */
export function toggleClip(one: Recording): void {
  if (one.player.playing.peek()) one.player.pause()
  else playClip(one)
}

/** The next moment, or the one before; false at the ends. */
export function stepReview(one: Recording, by: 1 | -1): boolean {
  const queue = queueNow(one)
  const place = placeIn(queue, one.touched.peek())
  const next = queue[place < 0 ? 0 : place + by]
  if (!next) return false
  take(one, next, true)
  return true
}

/** Says yes or no and goes on; the same word again takes it back and stays. */
export function answerReview(one: Recording, verdict: 'yes' | 'no'): void {
  const box = one.touchedBox.peek()
  if (!box?.event) return
  const again = box.say?.verdict === verdict
  giveVerdict(one, box, again ? null : verdict)
  if (!again && !stepReview(one, 1)) one.player.pause()
}
