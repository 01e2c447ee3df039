/* A recording: name, facts, the time axis, the player, tiles, and the panel beside them. */
import { playingMode } from '../state/app'
import { narrow } from '../state/screen'
import type { Recording } from '../state/recording'
import { say } from '../strings'
import { AxisArea } from './AxisArea'
import { Captions } from './Captions'
import { Facts } from './Facts'
import { Notices } from './Notices'
import { NowSaid } from './NowSaid'
import { Panel } from './Panel'
import { Progress } from './Progress'
import { Quality } from './Quality'
import { Review } from './Review'
import { TileGrid } from './Tiles'
import { Rest } from './Rest'
import { Transport } from './Transport'

export function RecordingView({ recording }: { recording: Recording }) {
  const failed = recording.failed.value
  const grid = playingMode.value || narrow.value
  if (failed !== null) return <p class="waiting" role="alert">{failed}</p>
  if (!recording.record.value) return <p class="waiting">{say('loading')}</p>
  return (
    <div class="recording">
      <div class="recording-main">
        {!playingMode.value && <Facts recording={recording} />}
        <Notices place="recording" />
        <Progress recording={recording} />
        <Quality recording={recording} />
        {!playingMode.value && <AxisArea recording={recording} />}
        <Transport recording={recording} />
        {grid && <TileGrid heard={recording} recording={recording} />}
        {playingMode.value ? <Captions heard={recording} started_at={recording.result.value?.source.started_at ?? null} /> : <Rest recording={recording} />}
        <NowSaid heard={recording} />
      </div>
      {!playingMode.value && <Panel recording={recording} />}
      <Review recording={recording} />
    </div>
  )
}
