/* Beside the recording: the touched moment, how sure it must be, the model. On a narrow screen a sheet from below. */
import { CloseIcon } from '../icons/icons'
import { panelOpen } from '../state/app'
import type { Recording } from '../state/recording'
import { narrow } from '../state/screen'
import { say } from '../strings'
import { Notices } from './Notices'
import { Evidence } from './panel/Evidence'
import { HeardNow } from './panel/HeardNow'
import { LookingAt } from './panel/LookingAt'
import { Selection } from './panel/Selection'
import { ThisModel } from './panel/ThisModel'
import { Thresholds } from './panel/Thresholds'

export function Panel({ recording }: { recording: Recording }) {
  const sheet = narrow.value
  if (sheet && !panelOpen.value) {
    return (
      <button class="sheet-handle" onClick={() => (panelOpen.value = true)}>
        {say('panel')}
      </button>
    )
  }
  const box = recording.touchedBox.value
  return (
    <aside class={sheet ? 'panel sheet' : 'panel'} aria-label={say('panel')}>
      {sheet && (
        <button class="plain sheet-close" aria-label={say('panel_close')} onClick={() => (panelOpen.value = false)}>
          <CloseIcon />
        </button>
      )}
      <Notices place="panel" />
      {recording.selection.value && <Selection recording={recording} stretch={recording.selection.value} />}
      {box ? <Evidence recording={recording} box={box} /> : <HeardNow recording={recording} />}
      <Thresholds recording={recording} />
      <LookingAt />
      <ThisModel recording={recording} />
    </aside>
  )
}
