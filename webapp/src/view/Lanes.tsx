/* One lane a label: its tile as the head, its moments beside it. Of many lanes only those on the screen are there. */
import { effect, useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import * as client from '../api/client'
import { draws } from '../draw/canvas'
import { drawLanes } from '../draw/lanes'
import { palette } from '../draw/palette'
import { LANE_PX, LANES_SHOWN, lanesShown, scrolledTo } from '../geometry/lanes'
import { CloseIcon } from '../icons/icons'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import type { Lane } from '../state/lanes'
import { tellError } from '../state/notices'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { Tile } from './Tiles'

/** Heads beyond the screen's edges, so that Tab comes to the next one. */
const EXTRA = 3

export function Lanes({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const heads = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const height_px = useComputed(() => Math.min(axis.lanes.value.length, LANES_SHOWN) * LANE_PX)
  const shown = useComputed(() => {
    const { first, last } = lanesShown(axis.lanes_top_px.value, height_px.value, axis.lanes.value.length, EXTRA)
    return `${first} ${last}`
  })
  const focused = useSignal<string | null>(null)
  const any = axis.lanes.value.length > 0

  useScope((scope) => {
    if (!canvas.current || !heads.current) return
    const scrolled = heads.current
    scope.listen(scrolled, 'scroll', () => (axis.lanes_top_px.value = scrolled.scrollTop), { passive: true })
    draws(scope, canvas.current, (plot) => {
      const view = recording.view.value
      if (!view) return
      drawLanes(plot, axis.lanes.value, {
        view, top_px: axis.lanes_top_px.value, touched: recording.touched.value, draft: axis.draft.value, palette: palette.value,
      })
    })
    // The moment in hand may lie in a lane that is scrolled away.
    scope.add(effect(() => {
      const box = recording.touchedBox.value
      if (!box) return
      const lane = axis.lanes.peek().findIndex((one) => one.label === box.label)
      if (lane >= 0) scrolled.scrollTop = scrolledTo(lane, scrolled.scrollTop, height_px.peek())
    }))
    scope.add(effect(() => {
      const most = axis.lanes.value.length * LANE_PX - height_px.value
      if (axis.lanes_top_px.peek() > most) axis.lanes_top_px.value = Math.max(0, most)
    }))
  }, [recording, any])

  if (!any) return null
  const [first, last] = shown.value.split(' ').map(Number) as [number, number]
  const here = axis.lanes.value.map((lane, i) => ({ lane, i })).filter(({ lane, i }) => (i >= first && i <= last) || lane.key === focused.value)
  return (
    <div class="band lanes" style={{ height: `${height_px.value}px` }}>
      <div class="lanes-heads" ref={heads} onFocusOut={() => (focused.value = null)}>
        <div class="lanes-all" style={{ height: `${axis.lanes.value.length * LANE_PX}px` }}>
          {here.map(({ lane, i }) => (
            <div
              key={lane.key}
              class="lane-head"
              data-lane={lane.key}
              style={{ top: `${i * LANE_PX}px` }}
              onFocusIn={() => (focused.value = lane.key)}
            >
              {lane.label !== null ? <Tile heard={recording} recording={recording} label={lane.label} form="head" /> : <ImportedHead recording={recording} lane={lane} />}
            </div>
          ))}
        </div>
      </div>
      <div class="plot" data-plot="lanes" role="img" aria-label={say('lanes_of', { n: axis.lanes.value.length })}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  )
}

function ImportedHead({ recording, lane }: { recording: Recording; lane: Lane }) {
  const remove = async () => {
    if (!lane.imported) return
    try {
      await client.removeLane(recording.id, lane.imported.id)
      recording.imported.value = recording.imported.peek().filter((one) => one.id !== lane.imported?.id)
    } catch (problem) {
      tellError('recording', client.lineOf(problem))
    }
  }
  return (
    <div class="imported-head" title={say('lane_imported', { name: lane.name })}>
      <span>{lane.name}</span>
      <button class="plain" aria-label={say('lane_remove', { name: lane.name })} onClick={() => void remove()}>
        <CloseIcon />
      </button>
    </div>
  )
}
