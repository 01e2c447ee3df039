/* Which model listens, the library, the microphone. */
import { DotIcon } from '../icons/icons'
import { about, chosen, chosenModel, go, models, recording, route } from '../state/app'
import { narrow } from '../state/screen'
import { chosenOf } from '../state/settings'
import { say } from '../strings'
import { ChooseFiles } from './ChooseFiles'
import { ModelSettings } from './ModelSettings'

/** More models than this are a list to choose from. */
const MOST_PILLS = 4

export function Header() {
  const { view } = route.value
  return (
    <header class="header">
      <a class="brand" href="#" aria-label={say('back_to_start')} onClick={to({ view: 'empty' })}>
        sound<b>sight</b>
      </a>
      <Models />
      <ModelSettings />
      <nav class="header-right">
        {models.value.some((model) => model.tones.length) && (
          <a class="pill" href="#tune" aria-current={view === 'tune' ? 'page' : undefined} onClick={to({ view: 'tune' })}>
            {say('tune')}
          </a>
        )}
        {/* With nothing open, the whole page asks for files. */}
        {view !== 'empty' && (
          <ChooseFiles class="pill open-files" label={say('open_files')}>
            {narrow.value ? '+' : say('open_files')}
          </ChooseFiles>
        )}
        <a class="pill" href="#library" aria-current={view === 'library' ? 'page' : undefined} onClick={to({ view: 'library' })}>
          {about.value && !narrow.value ? say('library_count', { n: about.value.library.count }) : say('library')}
        </a>
        <a class="pill strong" href="#live" aria-label={say('listen_live')} aria-current={view === 'live' ? 'page' : undefined} onClick={to({ view: 'live' })}>
          <DotIcon /> {say(narrow.value ? 'live' : 'listen_live')}
        </a>
      </nav>
    </header>
  )
}

const to = (where: Parameters<typeof go>[0]) => (event: MouseEvent) => {
  // A new tab or window is the browser's own business.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  go(where)
}

function choose(name: string): void {
  chosen.value = name
  const open = recording.peek()
  if (open && open.record.peek() && open.model.peek()?.name !== name) void open.analyse(name, chosenOf(models.peek().find((model) => model.name === name) ?? null))
}

function Models() {
  const now = recording.value?.model.value?.name ?? chosenModel.value?.name
  const all = models.value
  if (all.length > MOST_PILLS) {
    return (
      <select class="models" aria-label={say('model_choice')} value={now} onChange={(event) => choose(event.currentTarget.value)}>
        {all.map((model) => (
          <option key={model.name} value={model.name}>
            {model.name}
          </option>
        ))}
      </select>
    )
  }
  return (
    <div class="models" role="group" aria-label={say('model_choice')}>
      {all.map((model) => (
        <button key={model.name} class="pill" aria-pressed={model.name === now} title={model.title} onClick={() => choose(model.name)}>
          {model.name}
        </button>
      ))}
    </div>
  )
}
