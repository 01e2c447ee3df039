/* What lies over all bands: the selection, the loop, the pointer's line, the playhead with its time. Only these move while
   it plays, by transforms alone, so that nothing else is laid out or drawn. */
import { effect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Stretch } from '../geometry/events'
import { clock } from '../geometry/time'
import { sToPx, type View } from '../geometry/view'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import type { Recording } from '../state/recording'

/** The bubble goes to the other side of the line where it would not fit. */
const BUBBLE_PX = 70

export function Playhead({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const line = useRef<HTMLDivElement>(null)
  const bubble = useRef<HTMLSpanElement>(null)
  const selection = useRef<HTMLDivElement>(null)
  const loop = useRef<HTMLDivElement>(null)
  const hover = useRef<HTMLDivElement>(null)

  useScope((scope) => {
    let text = ''
    scope.add(effect(() => {
      const view = recording.view.value
      const width_px = axis.width_px.value
      const time_s = recording.time_s.value
      const head = line.current!
      const x = view ? sToPx(time_s, view, width_px) : -1
      head.hidden = !view || x < -1 || x > width_px + 1
      if (head.hidden) return
      head.style.transform = `translateX(${x.toFixed(2)}px)`
      head.classList.toggle('flip', x > width_px - BUBBLE_PX)
      const now = clock(time_s)
      if (now !== text) bubble.current!.textContent = text = now
    }))
    scope.add(effect(() => place(selection.current!, recording.selection.value, recording.view.value, axis.width_px.value)))
    scope.add(effect(() => place(loop.current!, recording.player.loop.value, recording.view.value, axis.width_px.value)))
    scope.add(effect(() => {
      const pointer = axis.pointer.value
      hover.current!.hidden = !pointer
      if (pointer) hover.current!.style.transform = `translateX(${pointer.x_px}px)`
    }))
  }, [recording])

  return (
    <div class="axis-over" aria-hidden="true">
      <div class="axis-selection" ref={selection} hidden />
      <div class="axis-loop" ref={loop} hidden />
      <div class="axis-hover" ref={hover} hidden />
      <div class="playhead" ref={line} hidden>
        <span class="playhead-time" ref={bubble} />
      </div>
    </div>
  )
}

function place(element: HTMLElement, stretch: Stretch | null, view: View | null, width_px: number): void {
  element.hidden = !stretch || !view || stretch.end_s <= view.start_s || stretch.start_s >= view.end_s
  if (!stretch || !view) return
  const left = Math.max(-4, sToPx(stretch.start_s, view, width_px))
  const right = Math.min(width_px + 4, sToPx(stretch.end_s, view, width_px))
  element.style.left = `${left.toFixed(1)}px`
  element.style.width = `${Math.max(1, right - left).toFixed(1)}px`
}
