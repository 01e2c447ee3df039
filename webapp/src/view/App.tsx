/* The page: header, what is open, and what lies over it. */
import { reachable } from '../api/client'
import { awaitServer } from '../api/client'
import { useScope } from '../scope'
import { models, playingMode, recording, route, start, startError } from '../state/app'
import { tell } from '../state/notices'
import { say } from '../strings'
import { DropTarget } from './DropTarget'
import { Empty } from './Empty'
import { Header } from './Header'
import { Help } from './Help'
import { LibraryView } from './LibraryView'
import { Live } from './Live'
import { Notices } from './Notices'
import { RecordingView } from './RecordingView'
import { Tune } from './Tune'
import { Uploads } from './Uploads'
import { Weeks } from './Weeks'
import { WarningIcon } from '../icons/icons'

export function App() {
  return (
    <div class={playingMode.value ? 'page playing-mode' : 'page'}>
      <a class="skip" href="#content" onClick={skip}>
        {say('skip_to_content')}
      </a>
      <Header />
      <Connection />
      <Notices place="page" />
      <main id="content" tabIndex={-1}>
        <Uploads />
        <Content />
      </main>
      <DropTarget />
      <Help />
    </div>
  )
}

function Content() {
  if (startError.value !== null) return <StartError />
  if (!models.value.length) return <p class="waiting">{say('loading')}</p>
  const open = recording.value
  switch (route.value.view) {
    case 'recording':
      return open ? <RecordingView key={open.id} recording={open} /> : null
    case 'live':
      return <Live />
    case 'tune':
      return <Tune />
    case 'library':
      return <LibraryView />
    case 'progress':
      return <Weeks />
    default:
      return <Empty />
  }
}

/** The address names what is open, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

function StartError() {
  return (
    <div class="waiting" role="alert">
      <p>{say('page_failed', { error: startError.value ?? '' })}</p>
      <button onClick={() => void start()}>{say('try_again')}</button>
    </div>
  )
}

/** Says that the server does not answer, and asks until it does. */
function Connection() {
  const lost = !reachable.value
  useScope((scope) => {
    if (lost) awaitServer(scope, () => tell('page', say('server_back')))
  }, [lost])
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <p class="banner warning">
          <WarningIcon /> {say('server_gone')}
        </p>
      )}
    </div>
  )
}
