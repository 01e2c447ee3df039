/* One lane a label: its tile as the head, its moments beside it. */
import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import * as client from '../api/client'
import { draws } from '../draw/canvas'
import { drawLanes } from '../draw/lanes'
import { palette } from '../draw/palette'
import { LANE_PX, LANES_SHOWN } from '../geometry/lanes'
import { CloseIcon } from '../icons/icons'
import { useScope } from '../scope'
import { axisOf } from '../state/axis'
import type { Lane } from '../state/lanes'
import { tellError } from '../state/notices'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { LaneHeads } from './LaneHeads'
import { Tile } from './Tiles'

export function Lanes({ recording }: { recording: Recording }) {
  const axis = axisOf(recording)
  const canvas = useRef<HTMLCanvasElement>(null)
  const height_px = useComputed(() => Math.min(axis.lanes.value.length, LANES_SHOWN) * LANE_PX)
  const touched = useComputed(() => recording.touchedBox.value?.label ?? null)
  const count = axis.lanes.value.length
  const any = count > 0

  useScope((scope) => {
    if (!canvas.current) return
    draws(scope, canvas.current, (plot) => {
      const view = recording.view.value
      if (!view) return
      drawLanes(plot, axis.lanes.value, {
        view, top_px: axis.lanes_top_px.value, touched: recording.touched.value, draft: axis.draft.value, palette: palette.value,
      })
    })
  }, [recording, any])

  if (!any) return null
  return (
    <div class="band lanes" style={{ height: `${height_px.value}px` }}>
      <LaneHeads
        lanes={axis.lanes}
        height_px={height_px}
        top_px={axis.lanes_top_px}
        shown={touched}
        head={(lane) =>
          lane.label === null ? (
            <ImportedHead recording={recording} lane={lane} />
          ) : (
            <Tile heard={recording} recording={recording} label={lane.label} form="head" />
          )
        }
      />
      <div class="plot" data-plot="lanes" role="img" aria-label={say('lanes_of', { n: count })}>
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
