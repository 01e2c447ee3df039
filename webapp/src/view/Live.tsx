/* Listening live: the microphone, what is heard of it as it comes, and how late. */
import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Model } from '../api/types'
import { makeScope, useScope } from '../scope'
import { about, chosenModel, playingMode } from '../state/app'
import { live, makeLive } from '../state/live'
import type { Live as Listening } from '../state/liveShown'
import { narrow, servedHere } from '../state/screen'
import { store, stored } from '../state/stored'
import { say } from '../strings'
import { Captions } from './Captions'
import { captionsOn, LiveBar } from './live/LiveBar'
import { LiveFacts } from './live/LiveFacts'
import { LiveRest } from './live/LiveRest'
import { LiveSetUp } from './live/LiveSetUp'
import { LiveStates } from './live/LiveStates'
import { NotAsTuned } from './NotAsTuned'
import { NowSaid } from './NowSaid'
import { PlayingMode } from './PlayingMode'
import { Rolling } from './Rolling'
import { TellMe } from './TellMe'
import { TileGrid } from './Tiles'

const keep = signal(true)
let keepAsked = false
const device = signal(stored('microphone') ?? '')

export function Live() {
  const model = chosenModel.value
  // Pressed "listen", so listen; a page that is only loaded anew waits for a press. Where another model is chosen, it goes
  // on as the one before.
  const goesOn = useRef(navigator.userActivation?.isActive ?? false)
  return model && <OfModel key={model.name} model={model} goesOn={goesOn} />
}

function OfModel({ model, goesOn }: { model: Model; goesOn: { current: boolean } }) {
  if (!keepAsked && about.value) {
    keepAsked = true
    keep.value = about.value.library.keep
  }
  const [listening, scope] = useMemo(() => {
    const scope = makeScope()
    return [makeLive(scope, model, keep, device), scope] as const
  }, [])
  useEffect(() => {
    live.value = listening
    if (goesOn.current) void listening.start()
    return () => {
      goesOn.current = listening.state.peek() !== 'idle'
      live.value = null
      scope.dispose()
    }
  }, [])
  useScope((own) => own.add(device.subscribe((id) => store('microphone', id))), [])
  useAwake(listening)
  return <Shown live={listening} />
}

function Shown({ live }: { live: Listening }) {
  const { heard } = live
  const begun = live.sound.value !== null
  const started_at = live.started_at.value
  const tellMe = <TellMe heard={heard} playing={live.listening} started_at={started_at} />
  if (playingMode.value && begun) {
    return (
      <div class="live">
        <h1 class="sr">{say('listen_live')}</h1>
        <LiveBar live={live} />
        <LiveStates live={live} />
        <PlayingMode heard={heard} started_at={started_at} />
        {tellMe}
        <NowSaid heard={heard} />
      </div>
    )
  }
  if (!begun) {
    return (
      <div class="live">
        <LiveStates live={live} />
        <LiveSetUp live={live} />
        {tellMe}
        <p class="soft">{say(servedHere ? 'private' : 'private_there')}</p>
      </div>
    )
  }
  // What grows while it listens stands last, so that nothing that is pressed moves away.
  return (
    <div class="live">
      <h1 class="sr">{say('listen_live')}</h1>
      <LiveBar live={live} />
      <LiveStates live={live} />
      {heard.thresholds.altered.value && (
        <p class="soft">
          <NotAsTuned heard={heard} />
        </p>
      )}
      {tellMe}
      {captionsOn.value && <Captions heard={heard} started_at={started_at} />}
      <Rolling live={live} />
      {(narrow.value || !Rolling.heads) && <TileGrid heard={heard} />}
      <LiveRest heard={heard} />
      <LiveFacts live={live} />
      <NowSaid heard={heard} />
      <p class="soft">{say(servedHere ? 'private' : 'private_there')}</p>
    </div>
  )
}

/** Who reads captions from afar touches no key for long: the screen stays on while it listens. */
function useAwake(listening: Listening): void {
  const on = listening.listening.value
  useScope(
    (scope) => {
      if (!on || !navigator.wakeLock) return
      const hold = () => {
        if (document.hidden) return
        // Refused on a low battery, for one; the screen then goes dark as it always does.
        navigator.wakeLock.request('screen').then((lock) => scope.add(() => void lock.release()), () => {})
      }
      hold()
      scope.listen(document, 'visibilitychange', hold)
    },
    [on],
  )
}
