/* One lane a label: its tile as head, its events beside it. */
import type { Recording } from '../state/recording'
import { Tile } from './Tiles'

export function Lanes({ recording }: { recording: Recording }) {
  return (
    <div class="lanes">
      {recording.order.value.map((label) => (
        <div key={label} class="band lane">
          <Tile heard={recording} recording={recording} label={label} form="head" />
          <div class="plot" />
        </div>
      ))}
    </div>
  )
}
