/* What pointer and wheel do on the time axis: hear, select, draw, move an edge, scroll, zoom. */
import { batch } from '@preact/signals'
import { eventAt, withEdge, type Stretch } from '../geometry/events'
import { hit, laneAt } from '../geometry/lanes'
import { clock } from '../geometry/time'
import { lengthOf, pxToS, sToPx, type View } from '../geometry/view'
import type { Scope } from '../scope'
import type { Axis } from '../state/axis'
import type { Box } from '../state/boxes'
import { tell } from '../state/notices'
import type { Recording } from '../state/recording'
import { takeNoteAt } from '../state/noteInHand'
import { draw, moveEdges } from '../state/says'
import { say } from '../strings'
import { wheels } from './wheel'

/** A press that moves less is a click. */
const STILL_PX = 4
/** A finger that rests so long selects; one that moves at once scrolls. */
const REST_MS = 400
const EDGE_PX = 6
const LEAST_EVENT_S = 0.05

type Mode = 'select' | 'pan' | 'draw' | 'edge' | 'nothing'

interface Held {
  id: number
  plot: HTMLElement
  mode: Mode
  x_px: number
  /** Where the pointer was at first; while selecting, the end that stands. */
  from_s: number
  view: View
  moved: boolean
  label: string | null
  box: Box | null
  edge: 'start' | 'end' | null
}

export function gestures(scope: Scope, area: HTMLElement, recording: Recording, axis: Axis): void {
  const fingers = new Map<number, number>()
  let held: Held | null = null
  let pinched: { apart_px: number; middle_px: number } | null = null
  let stopRest = () => {}

  const plotOf = (event: Event): HTMLElement | null => (event.target as Element | null)?.closest<HTMLElement>('[data-plot]') ?? null
  const bandOf = (plot: HTMLElement): string => plot.dataset['plot'] ?? ''
  const xOf = (event: MouseEvent, plot: HTMLElement): number => event.clientX - plot.getBoundingClientRect().left
  const timeAt = (x_px: number, view: View): number =>
    Math.min(Math.max(0, pxToS(x_px, view, axis.width_px.peek())), recording.duration_s.peek())

  const laneUnder = (event: MouseEvent, plot: HTMLElement) => {
    const lane = laneAt(event.clientY - plot.getBoundingClientRect().top, axis.lanes_top_px.peek(), axis.lanes.peek().length)
    return lane === null ? null : (axis.lanes.peek()[lane] ?? null)
  }

  /** The end of the selection that is near enough to be taken. */
  function selectionEdge(x_px: number, view: View): 'start' | 'end' | null {
    const selection = recording.selection.peek()
    if (!selection) return null
    const px = (time_s: number) => Math.abs(sToPx(time_s, view, axis.width_px.peek()) - x_px)
    if (Math.min(px(selection.start_s), px(selection.end_s)) > EDGE_PX) return null
    return px(selection.start_s) <= px(selection.end_s) ? 'start' : 'end'
  }

  function begin(event: PointerEvent, plot: HTMLElement, view: View): Held {
    const x_px = xOf(event, plot)
    const one: Held = {
      id: event.pointerId, plot, mode: 'select', x_px, from_s: timeAt(x_px, view), view, moved: false, label: null, box: null, edge: null,
    }
    const band = bandOf(plot)
    if (band === 'ruler') one.mode = 'pan'
    else if (band === 'lanes') {
      const lane = laneUnder(event, plot)
      const found = lane ? hit(lane.boxes, one.from_s, view, axis.width_px.peek()) : null
      one.box = found?.box ?? null
      one.edge = found?.edge ?? null
      one.label = lane?.label ?? null
      if (one.edge) one.mode = 'edge'
      else if (!one.box && lane?.label) one.mode = 'draw'
    }
    const edge = band === 'lanes' || band === 'ruler' ? null : selectionEdge(x_px, view)
    const selection = recording.selection.peek()
    if (edge && selection) one.from_s = edge === 'start' ? selection.end_s : selection.start_s
    return one
  }

  function down(event: PointerEvent): void {
    const plot = plotOf(event)
    const view = recording.view.peek()
    if (!plot || !view || event.button !== 0) return
    fingers.set(event.pointerId, event.clientX)
    if (fingers.size === 2) {
      letGo()
      const [a, b] = [...fingers.values()] as [number, number]
      pinched = { apart_px: Math.abs(a - b), middle_px: (a + b) / 2 }
      return
    }
    plot.setPointerCapture(event.pointerId)
    held = begin(event, plot, view)
    if (event.pointerType !== 'touch') return
    // A finger scrolls; after a rest it selects.
    const mode = held.mode
    held.mode = 'pan'
    stopRest = scope.after(REST_MS, () => {
      if (held && !held.moved) held.mode = mode === 'pan' ? 'pan' : 'select'
    })
  }

  function pinch(): void {
    const [a, b] = [...fingers.values()]
    const view = recording.view.peek()
    const plot = area.querySelector('[data-plot]')
    if (!pinched || a === undefined || b === undefined || !view || !plot) return
    const apart_px = Math.max(20, Math.abs(a - b))
    const middle_px = (a + b) / 2
    const left_px = plot.getBoundingClientRect().left
    axis.zoomAbout(pinched.apart_px / apart_px, pxToS(middle_px - left_px, view, axis.width_px.peek()))
    axis.panBy(((pinched.middle_px - middle_px) / axis.width_px.peek()) * lengthOf(recording.view.peek() ?? view))
    pinched = { apart_px, middle_px }
  }

  function move(event: PointerEvent): void {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event.clientX)
    if (pinched) {
      pinch()
      return
    }
    const plot = held?.plot ?? plotOf(event)
    const view = recording.view.peek()
    if (!plot || !view) {
      axis.pointer.value = null
      return
    }
    const rect = plot.getBoundingClientRect()
    const x_px = Math.min(Math.max(0, event.clientX - rect.left), axis.width_px.peek())
    batch(() => {
      axis.pointer.value = {
        band: bandOf(plot), x_px, y_px: event.clientY - rect.top, height_px: rect.height,
        area_y_px: event.clientY - area.getBoundingClientRect().top,
      }
      if (held && held.id === event.pointerId) drag(held, x_px, view)
      else plot.style.cursor = cursorAt(event, plot, view)
    })
  }

  function drag(one: Held, x_px: number, view: View): void {
    if (!one.moved && Math.abs(x_px - one.x_px) < STILL_PX) return
    one.moved = true
    stopRest()
    if (one.mode === 'pan') {
      axis.panBy(-((x_px - one.x_px) / axis.width_px.peek()) * lengthOf(view))
      one.x_px = x_px
      return
    }
    const to_s = timeAt(x_px, view)
    const stretch: Stretch = { start_s: Math.min(one.from_s, to_s), end_s: Math.max(one.from_s, to_s) }
    if (one.mode === 'select') recording.selection.value = stretch
    else if (one.mode === 'draw' && one.label !== null) axis.draft.value = { ...stretch, label: one.label, key: null }
    else if (one.mode === 'edge' && one.box && one.edge) {
      const moved = withEdge(one.box, one.edge, to_s, recording.duration_s.peek(), LEAST_EVENT_S)
      axis.draft.value = { ...moved, label: one.box.label, key: one.box.key }
    }
  }

  function cursorAt(event: MouseEvent, plot: HTMLElement, view: View): string {
    const x_px = xOf(event, plot)
    const band = bandOf(plot)
    if (band === 'ruler') return lengthOf(view) < recording.duration_s.peek() ? 'grab' : 'default'
    if (band !== 'lanes') return selectionEdge(x_px, view) ? 'ew-resize' : 'text'
    const lane = laneUnder(event, plot)
    if (!lane) return 'default'
    const at_s = timeAt(x_px, view)
    if (lane.imported) return eventAt(lane.imported.events, at_s) ? 'pointer' : 'default'
    const found = hit(lane.boxes, at_s, view, axis.width_px.peek())
    return found ? (found.edge ? 'ew-resize' : 'pointer') : 'crosshair'
  }

  function letGo(): void {
    stopRest()
    held = null
    axis.draft.value = null
  }

  function up(event: PointerEvent): void {
    fingers.delete(event.pointerId)
    if (fingers.size < 2) pinched = null
    const one = held
    if (!one || one.id !== event.pointerId) return
    const draft = axis.draft.peek()
    batch(() => {
      letGo()
      if (!one.moved) click(one, event)
      else if (one.mode === 'draw' && draft && draft.end_s - draft.start_s >= LEAST_EVENT_S) {
        recording.touched.value = draw(recording, draft.label, draft)
        const values = { name: recording.nameOf(draft.label), start: clock(draft.start_s), end: clock(draft.end_s) }
        tell('recording', say('drawn_undo', values))
      } else if (one.mode === 'edge' && draft && one.box) {
        recording.touched.value = one.box.key
        moveEdges(recording, one.box, draft)
      }
    })
  }

  function click(one: Held, event: PointerEvent): void {
    const band = bandOf(one.plot)
    const imported = band === 'lanes' ? laneUnder(event, one.plot)?.imported : null
    const other = imported ? eventAt(imported.events, one.from_s) : null
    if (one.box) {
      recording.touched.value = one.box.key
      recording.selection.value = null
      recording.player.playStretch(one.box)
    } else if (other) {
      recording.selection.value = { start_s: other.start_s, end_s: other.end_s }
      recording.player.playStretch(other)
    } else if (!takeNoteAt(recording, band, one.from_s)) {
      recording.selection.value = null
      recording.player.seek(pxToS(one.x_px, one.view, axis.width_px.peek()))
    }
  }

  scope.listen<PointerEvent>(area, 'pointerdown', down)
  scope.listen<PointerEvent>(area, 'pointermove', move)
  scope.listen<PointerEvent>(area, 'pointerup', up)
  scope.listen<PointerEvent>(area, 'pointercancel', (event) => {
    fingers.delete(event.pointerId)
    pinched = null
    letGo()
  })
  scope.listen(area, 'pointerleave', () => {
    if (!held) axis.pointer.value = null
  })
  scope.listen<KeyboardEvent>(window, 'keydown', (event) => {
    if (event.key !== 'Escape' || !axis.draft.peek()) return
    event.preventDefault()
    letGo()
  }, { capture: true })
  scope.listen<MouseEvent>(area, 'dblclick', (event) => {
    const plot = plotOf(event)
    if (plot && bandOf(plot) === 'ruler') axis.showAll()
  })
  wheels(scope, area, recording, axis)
}
