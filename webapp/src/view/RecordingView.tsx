/* A recording: name, facts, the time axis, the player, tiles, and the panel beside them. */
import { panelOpen, playingMode } from '../state/app'
import { narrow } from '../state/screen'
import { holdsNothing, type Recording } from '../state/recording'
import { say } from '../strings'
import { AxisArea } from './AxisArea'
import { Facts } from './Facts'
import { Notices } from './Notices'
import { NowSaid } from './NowSaid'
import { Panel } from './Panel'
import { PlayingMode } from './PlayingMode'
import { Progress } from './Progress'
import { NothingCounts, Quality } from './Quality'
import { Review } from './Review'
import { TileGrid } from './Tiles'
import { Rest } from './Rest'
import { TellMe } from './TellMe'
import { Transport } from './Transport'

export function RecordingView({ recording }: { recording: Recording }) {
  const failed = recording.failed.value
  const playing = playingMode.value
  // One that could not be read, or that holds nothing, has nothing to show but why.
  const there = (recording.media.value !== null || recording.progress.value !== null) && !holdsNothing(recording)
  if (failed !== null) return <p class="waiting" role="alert">{failed}</p>
  if (!recording.record.value) return <p class="waiting">{say('loading')}</p>
  return (
    <div class={playing ? 'recording alone' : 'recording'}>
      <div class="recording-main">
        {playing ? <h1 class="sr">{recording.record.value.name}</h1> : <Facts recording={recording} />}
        <Notices place="recording" />
        {(playing || (narrow.value && !panelOpen.value)) && <Notices place="panel" />}
        <Progress recording={recording} />
        <Quality recording={recording} />
        {there && !playing && <AxisArea recording={recording} />}
        {there && playing && <PlayingMode heard={recording} recording={recording} started_at={recording.result.value?.source.started_at ?? null} />}
        {there && !playing && narrow.value && <TileGrid heard={recording} recording={recording} />}
        {there && <Transport recording={recording} />}
        {there && <NothingCounts recording={recording} />}
        {there && !playing && <Rest recording={recording} />}
        {there && <TellMe heard={recording} playing={recording.player.playing} started_at={recording.result.value?.source.started_at ?? null} />}
        <NowSaid heard={recording} />
      </div>
      {there && !playing && <Panel recording={recording} />}
      <Review recording={recording} />
    </div>
  )
}
