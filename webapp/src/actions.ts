/* All that keys and buttons do, in one table. */
import { askForFiles } from './state/uploads'
import { go, helpOpen, models, panelOpen, playingMode, recording } from './state/app'
import { hearNote, stepNote, takeNote, toneInHand } from './state/noteInHand'
import { notesOf } from './state/notes'
import { tell } from './state/notices'
import { SPEEDS } from './state/player'
import type { Recording } from './state/recording'
import { live } from './state/live'
import { answerReview, beginReview, stepReview, toggleClip } from './state/review'
import { giveVerdict, moveEdges } from './state/says'
import { stepped, withEdge } from './geometry/events'
import { pan, showing, zoom } from './geometry/view'
import { say, type Key } from './strings'

export interface Command {
  id: string
  /** As `KeyboardEvent.key`, modifiers before it: `Ctrl+Shift+z`. */
  keys: readonly string[]
  title: Key
  /** With the key that was pressed; false: nothing was done, so the browser may. */
  run: () => boolean | void
}

/** A command about the recording that is open. */
const open = (run: (recording: Recording) => boolean | void) => () => {
  const one = recording.peek()
  return one ? run(one) : false
}

/** The box that the panel shows, or else the one under the playhead. */
export function boxInHand(one: Recording) {
  const { touchedBox, boxes, time_s } = one
  return touchedBox.peek() ?? boxes.peek().find((box) => box.holds && box.start_s <= time_s.peek() && time_s.peek() < box.end_s) ?? null
}

const stepBy = (by: 1 | -1) =>
  open((one) => {
    if (one.review.peek() === null) stepTo(one, by)
    else stepReview(one, by)
  })

/** Goes through the moments of the sound in hand, one after the other. */
const review = open((one) => {
  const label = boxInHand(one)?.event?.label
  if (label === undefined || one.review.peek() !== null) return false
  beginReview(one, label)
})

const seekBy = (by_s: number) => open((one) => one.player.seek(one.time_s.peek() + by_s))

/** To the next moment that holds, of all labels or of one; the panel follows. */
export function stepTo(one: Recording, by: 1 | -1, label?: string): void {
  const all = one.boxes.peek().filter((box) => label === undefined || box.label === label)
  const holding = all.filter((box) => box.holds && (label !== undefined || box.say?.verdict !== 'no'))
  // A label that was only nearly heard has its moments, too.
  const held = holding.length || label === undefined ? holding : all
  const from = one.touchedBox.peek()
  const at = one.time_s.peek()
  // Several moments may begin together: step on from the one in hand, not from its time.
  const place = from && Math.abs(from.start_s - at) < 0.02 ? held.indexOf(from) : -1
  const next = place >= 0 ? held[(place + by + held.length) % held.length] : stepped(held, at, by)
  if (!next) return
  one.touched.value = next.key
  one.player.seek(next.start_s)
  reveal(one, next.start_s, next.end_s)
}

/** Brings a stretch onto the screen where it is not. */
export function reveal(one: Recording, start_s: number, end_s: number): void {
  const view = one.view.peek()
  if (!view || (start_s >= view.start_s && start_s < view.end_s)) return
  const length_s = view.end_s - view.start_s
  const middle_s = Math.min((start_s + end_s) / 2, start_s + length_s / 2)
  one.view.value = zoom({ start_s: middle_s - length_s / 2, end_s: middle_s + length_s / 2 }, 1, middle_s, one.duration_s.peek())
}

function speedBy(by: 1 | -1): () => boolean | void {
  return open(({ player }) => {
    const place = SPEEDS.findIndex((speed) => speed >= player.speed.peek())
    player.speed.value = SPEEDS[Math.min(Math.max(place + by, 0), SPEEDS.length - 1)]!
  })
}

const LEAST_LOOP_S = 0.05

export function loopFrom(one: Recording): void {
  const { loop } = one.player
  const at = one.time_s.peek()
  const end_s = loop.peek()?.end_s ?? one.duration_s.peek()
  loop.value = { start_s: at, end_s: end_s > at + LEAST_LOOP_S ? end_s : one.duration_s.peek() }
}

export function loopTo(one: Recording): void {
  const { loop } = one.player
  const at = one.time_s.peek()
  const start_s = loop.peek()?.start_s ?? 0
  if (at > LEAST_LOOP_S) loop.value = { start_s: start_s < at - LEAST_LOOP_S ? start_s : 0, end_s: at }
}

/** Loops the selection or the moment in hand; ends a loop that is on. */
export function loopThis(one: Recording): void {
  const { loop } = one.player
  const stretch = one.selection.peek() ?? boxInHand(one)
  if (loop.peek()) loop.value = null
  else if (stretch) {
    loop.value = { start_s: stretch.start_s, end_s: stretch.end_s }
    one.player.seek(stretch.start_s)
    one.player.play()
  }
}

/** Plays the moment in hand, or else what is selected. */
function hear(one: Recording): boolean | void {
  const place = notesOf(one).touched.peek()
  if (place !== null) return hearNote(one, place)
  const stretch = one.touchedBox.peek() ?? one.selection.peek()
  if (!stretch) return false
  one.player.playStretch(stretch)
}

/** A page of what is on the screen. */
const pageBy = (by: 1 | -1) =>
  open((one) => {
    const view = one.view.peek()
    if (!view || view.end_s - view.start_s >= one.duration_s.peek()) return false
    one.view.value = pan(view, 0.9 * by * (view.end_s - view.start_s), one.duration_s.peek())
  })

/** Sets an end of the selection to the playhead. */
function selectTo(one: Recording, end: 'start' | 'end'): void {
  const at = one.time_s.peek()
  const { start_s, end_s } = one.selection.peek() ?? { start_s: 0, end_s: one.duration_s.peek() }
  if (end === 'start') one.selection.value = { start_s: at, end_s: end_s > at ? end_s : one.duration_s.peek() }
  else one.selection.value = { start_s: start_s < at ? start_s : 0, end_s: at }
}

/** Moves an edge of the moment in hand to the playhead. */
function edgeHere(one: Recording, edge: 'start' | 'end'): boolean | void {
  const box = one.touchedBox.peek()
  if (!box) return false
  moveEdges(one, box, withEdge(box, edge, one.time_s.peek(), one.duration_s.peek()))
}

const zoomBy = (factor: number) =>
  open((one) => {
    const view = one.view.peek()
    if (view) one.view.value = zoom(view, factor, one.time_s.peek(), one.duration_s.peek())
  })

const verdict = (word: 'yes' | 'no') =>
  open((one) => {
    if (one.review.peek() !== null) return answerReview(one, word)
    const box = boxInHand(one)
    if (!box?.event) return false
    one.touched.value = box.key
    giveVerdict(one, box, box.say?.verdict === word ? null : word)
  })

export function undo(one: Recording): void {
  const step = one.history.undo()
  if (step) tell('recording', say('undone', { what: step.title }))
}

export function redo(one: Recording): void {
  const step = one.history.redo()
  if (step) tell('recording', say('redone', { what: step.title }))
}

/** Closes one thing: what lies on top first. */
function escape(): boolean {
  const one = recording.peek()
  if (helpOpen.peek()) helpOpen.value = false
  else if (playingMode.peek()) playingMode.value = false
  else if (one?.review.peek()) one.review.value = null
  else if (one?.selection.peek()) one.selection.value = null
  else if (one?.player.loop.peek()) one.player.loop.value = null
  else if (panelOpen.peek()) panelOpen.value = false
  else if (one?.touched.peek()) one.touched.value = null
  else if (one && notesOf(one).touched.peek() !== null) takeNote(one, null)
  else return false
  return true
}

export const COMMANDS: readonly Command[] = [
  { id: 'play', keys: [' '], title: 'cmd_play', run: open((one) => (one.review.peek() === null ? one.player.toggle() : toggleClip(one))) },
  { id: 'back', keys: ['ArrowLeft'], title: 'cmd_back', run: seekBy(-1) },
  { id: 'on', keys: ['ArrowRight'], title: 'cmd_on', run: seekBy(1) },
  { id: 'page_back', keys: ['PageUp'], title: 'cmd_page_back', run: pageBy(-1) },
  { id: 'page_on', keys: ['PageDown'], title: 'cmd_page_on', run: pageBy(1) },
  { id: 'back_fine', keys: ['Shift+ArrowLeft'], title: 'cmd_back_fine', run: seekBy(-0.1) },
  { id: 'on_fine', keys: ['Shift+ArrowRight'], title: 'cmd_on_fine', run: seekBy(0.1) },
  { id: 'home', keys: ['Home'], title: 'cmd_home', run: open((one) => one.player.seek(0)) },
  { id: 'end', keys: ['End'], title: 'cmd_end', run: open((one) => one.player.seek(one.duration_s.peek())) },
  { id: 'previous', keys: ['j'], title: 'cmd_previous', run: stepBy(-1) },
  { id: 'next', keys: ['k'], title: 'cmd_next', run: stepBy(1) },
  { id: 'hear', keys: ['Enter'], title: 'cmd_hear', run: open(hear) },
  { id: 'loop_start', keys: ['['], title: 'cmd_loop_start', run: open(loopFrom) },
  { id: 'loop_end', keys: [']'], title: 'cmd_loop_end', run: open(loopTo) },
  { id: 'loop', keys: ['l'], title: 'cmd_loop_event', run: open(loopThis) },
  { id: 'slower', keys: ['-'], title: 'cmd_slower', run: speedBy(-1) },
  { id: 'faster', keys: ['+', '='], title: 'cmd_faster', run: speedBy(1) },
  { id: 'yes', keys: ['y'], title: 'cmd_yes', run: verdict('yes') },
  { id: 'no', keys: ['n'], title: 'cmd_no', run: verdict('no') },
  { id: 'review', keys: ['v'], title: 'cmd_review', run: review },
  { id: 'select_start', keys: ['i'], title: 'cmd_select_start', run: open((one) => selectTo(one, 'start')) },
  { id: 'select_end', keys: ['o'], title: 'cmd_select_end', run: open((one) => selectTo(one, 'end')) },
  { id: 'edge_start', keys: [','], title: 'cmd_edge_start', run: open((one) => edgeHere(one, 'start')) },
  { id: 'edge_end', keys: ['.'], title: 'cmd_edge_end', run: open((one) => edgeHere(one, 'end')) },
  { id: 'zoom_in', keys: ['ArrowUp'], title: 'cmd_zoom_in', run: zoomBy(0.5) },
  { id: 'zoom_out', keys: ['ArrowDown'], title: 'cmd_zoom_out', run: zoomBy(2) },
  { id: 'zoom_all', keys: ['0'], title: 'cmd_zoom_all', run: open((one) => void (one.view.value = showing(0, one.duration_s.peek(), one.duration_s.peek()))) },
  { id: 'playing_mode', keys: ['p'], title: 'cmd_playing_mode', run: () => void (playingMode.value = !playingMode.peek()) },
  { id: 'live', keys: ['m'], title: 'cmd_live', run: () => (live.peek() ? live.peek()!.toggle() : go({ view: 'live' })) },
  { id: 'tune', keys: ['u'], title: 'cmd_tune', run: () => (models.peek().some((model) => model.tones.length) ? go({ view: 'tune' }) : false) },
  { id: 'next_note', keys: ['d'], title: 'cmd_next_note', run: open((one) => stepNote(one, 1)) },
  { id: 'previous_note', keys: ['a'], title: 'cmd_previous_note', run: open((one) => stepNote(one, -1)) },
  { id: 'tone', keys: ['t'], title: 'cmd_tone', run: open(toneInHand) },
  { id: 'library', keys: ['b'], title: 'cmd_library', run: () => go({ view: 'library' }) },
  { id: 'open_files', keys: ['Ctrl+o'], title: 'cmd_open_files', run: () => askForFiles() },
  { id: 'help', keys: ['?'], title: 'cmd_help', run: () => void (helpOpen.value = !helpOpen.peek()) },
  { id: 'undo', keys: ['Ctrl+z'], title: 'cmd_undo', run: open(undo) },
  { id: 'redo', keys: ['Ctrl+Shift+z', 'Ctrl+y'], title: 'cmd_redo', run: open(redo) },
  { id: 'escape', keys: ['Escape'], title: 'cmd_escape', run: escape },
]
