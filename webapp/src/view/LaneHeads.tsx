/* The heads of lanes, scrolling where there are many; of those only the ones on the screen are there. */
import { effect, useComputed, useSignal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { LANE_PX, lanesShown, scrolledTo } from '../geometry/lanes'
import { useScope } from '../scope'
import type { Lane } from '../state/lanes'

/** Heads beyond the screen's edges, so that Tab comes to the next one. */
const EXTRA = 3

export interface LaneHeadsProps {
  lanes: ReadonlySignal<readonly Lane[]>
  height_px: ReadonlySignal<number>
  /** How far they are scrolled. */
  top_px: Signal<number>
  /** The label whose lane shall be on the screen. */
  shown: ReadonlySignal<string | null>
  head: (lane: Lane) => ComponentChildren
}

export function LaneHeads({ lanes, height_px, top_px, shown, head }: LaneHeadsProps) {
  const heads = useRef<HTMLDivElement>(null)
  // A head with the focus stays, wherever it is scrolled to.
  const focused = useSignal<string | null>(null)
  const part = useComputed(() => {
    const { first, last } = lanesShown(top_px.value, height_px.value, lanes.value.length, EXTRA)
    return `${first} ${last}`
  })

  useScope((scope) => {
    const scrolled = heads.current!
    scrolled.scrollTop = top_px.peek()
    scope.listen(scrolled, 'scroll', () => (top_px.value = scrolled.scrollTop), { passive: true })
    scope.add(effect(() => {
      const label = shown.value
      const lane = label === null ? -1 : lanes.peek().findIndex((one) => one.label === label)
      if (lane >= 0) scrolled.scrollTop = scrolledTo(lane, scrolled.scrollTop, height_px.peek())
    }))
    scope.add(effect(() => {
      const most = Math.max(0, lanes.value.length * LANE_PX - height_px.value)
      if (top_px.peek() > most) top_px.value = most
    }))
  }, [lanes, top_px])

  const [first, last] = part.value.split(' ').map(Number) as [number, number]
  const here = lanes.value.map((lane, i) => ({ lane, i })).filter(({ lane, i }) => (i >= first && i <= last) || lane.key === focused.value)
  return (
    <div class="lanes-heads" ref={heads} onFocusOut={() => (focused.value = null)}>
      <div class="lanes-all" style={{ height: `${lanes.value.length * LANE_PX}px` }}>
        {here.map(({ lane, i }) => (
          <div
            key={lane.key}
            class="lane-head"
            data-lane={lane.key}
            style={{ top: `${i * LANE_PX}px` }}
            onFocusIn={() => (focused.value = lane.key)}
          >
            {head(lane)}
          </div>
        ))}
      </div>
    </div>
  )
}
