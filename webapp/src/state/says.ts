/* What the person says: verdicts, names, edges, drawn events. Shown at once, kept by the server, undone in turn. */
import * as client from '../api/client'
import type { Say, Verdict } from '../api/types'
import type { Stretch } from '../geometry/events'
import { say as text } from '../strings'
import type { Box } from './boxes'
import { tellError } from './notices'
import type { Recording } from './recording'

/** 32 hex characters. `crypto.randomUUID` is missing on plain http of another host, `getRandomValues` is not. */
const makeId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const millis = (time_s: number): number => Math.round(time_s * 1000) / 1000

function put(recording: Recording, said: Say): void {
  const others = recording.says.peek().filter((one) => one.id !== said.id)
  recording.says.value = [...others, said]
  recording.place(said.label)
  client.putSay(recording.id, said).catch((problem: unknown) => tellError('panel', text('not_saved', { error: client.lineOf(problem) })))
}

function drop(recording: Recording, id: string): void {
  recording.says.value = recording.says.peek().filter((one) => one.id !== id)
  client.removeSay(recording.id, id).catch((problem: unknown) => tellError('panel', text('not_saved', { error: client.lineOf(problem) })))
}

/** Sets or takes back a say, remembering how to undo it. */
function change(recording: Recording, title: string, was: Say | null, next: Say | null): void {
  const set = (said: Say | null, other: Say | null) => (said ? put(recording, said) : other && drop(recording, other.id))
  recording.history.perform({ title, redo: () => set(next, was), undo: () => set(was, next) })
}

const begun = (box: Box): Say =>
  box.say ?? {
    id: makeId(), event: box.key, verdict: null, label: box.label, start_s: box.start_s, end_s: box.end_s,
    created: new Date().toISOString(),
  }

/** A say that says nothing any more is taken back. */
function meaningful(box: Box, said: Say): Say | null {
  const { event } = box
  if (!event || said.verdict !== null) return said
  return said.label !== event.label || said.start_s !== event.start_s || said.end_s !== event.end_s ? said : null
}

export function giveVerdict(recording: Recording, box: Box, verdict: Verdict | null): void {
  const next = meaningful(box, { ...begun(box), verdict })
  change(recording, text('done_verdict', { name: recording.nameOf(box.label) }), box.say, next)
}

/** Another name says as well that the event is there: yes, but it is that. */
export function giveName(recording: Recording, box: Box, label: string): void {
  const verdict = box.event && label === box.event.label ? (box.say?.verdict ?? null) : 'yes'
  change(recording, text('done_rename', { name: recording.nameOf(box.label) }), box.say, meaningful(box, { ...begun(box), label, verdict }))
}

export function moveEdges(recording: Recording, box: Box, to: Stretch): void {
  const next = { ...begun(box), start_s: millis(to.start_s), end_s: millis(to.end_s) }
  change(recording, text('done_edges', { name: recording.nameOf(box.label) }), box.say, meaningful(box, next))
}

/** Draws an event of the person's own; gives its key. */
export function draw(recording: Recording, label: string, stretch: Stretch): string {
  const drawn: Say = {
    id: makeId(), event: null, verdict: 'yes', label, start_s: millis(stretch.start_s), end_s: millis(stretch.end_s),
    created: new Date().toISOString(),
  }
  change(recording, text('done_draw', { name: recording.nameOf(label) }), null, drawn)
  return drawn.id
}

/** Takes back all that was said of a box; a drawn one is gone with it. */
export function removeSaid(recording: Recording, box: Box): void {
  if (box.say) change(recording, text('done_remove', { name: recording.nameOf(box.label) }), box.say, null)
}
