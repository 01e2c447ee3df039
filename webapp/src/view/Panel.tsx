/* Beside the recording: the touched moment, how sure it must be, the model. On a narrow screen a sheet from below. */
import { CloseIcon } from '../icons/icons'
import { panelOpen } from '../state/app'
import type { Recording } from '../state/recording'
import { narrow } from '../state/screen'
import { say } from '../strings'
import { notesOf } from '../state/notes'
import { Notices } from './Notices'
import { AdviceList } from './panel/AdviceList'
import { Evidence } from './panel/Evidence'
import { HeardNow } from './panel/HeardNow'
import { LookingAt } from './panel/LookingAt'
import { NotePanel } from './panel/NotePanel'
import { Selection } from './panel/Selection'
import { ThisModel } from './panel/ThisModel'
import { Thresholds } from './panel/Thresholds'

export function Panel({ recording }: { recording: Recording }) {
  const sheet = narrow.value
  if (sheet && !panelOpen.value) {
    return (
      <button class="sheet-handle" onClick={() => (panelOpen.value = true)}>
        {notesOf(recording).advice.value.length ? say('panel_advice', { n: notesOf(recording).advice.value.length }) : say('panel')}
      </button>
    )
  }
  const box = recording.touchedBox.value
  const place = notesOf(recording).touched.value
  // What is measured alone has no labels to be sure of.
  const labelled = recording.labels.value.size > 0
  return (
    <aside class={sheet ? 'panel sheet' : 'panel'} aria-label={say('panel')}>
      {sheet && (
        <button class="plain sheet-close" aria-label={say('panel_close')} onClick={() => (panelOpen.value = false)}>
          <CloseIcon />
        </button>
      )}
      <Notices place="panel" />
      {recording.selection.value && <Selection recording={recording} stretch={recording.selection.value} />}
      {place !== null && <NotePanel recording={recording} place={place} />}
      {box && <Evidence recording={recording} box={box} />}
      <AdviceList recording={recording} />
      {!box && place === null && labelled && <HeardNow recording={recording} />}
      {labelled && <Thresholds recording={recording} />}
      <LookingAt />
      <ThisModel recording={recording} />
    </aside>
  )
}
