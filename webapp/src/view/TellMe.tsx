/* Tell me when: the choice of sounds, and the notices that they raise. */
import type { ReadonlySignal } from '@preact/signals'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { clock, timeOfDay } from '../geometry/time'
import { BellIcon, CloseIcon } from '../icons/icons'
import { makeScope } from '../scope'
import type { Heard } from '../state/heard'
import { askSystem, makeTellMe, systemAllows, systemNotices, type TellMe as Telling } from '../state/tellMe'
import { say } from '../strings'

interface Props {
  heard: Heard
  /** Whether time runs; a playhead that is only moved tells of nothing. */
  playing: ReadonlySignal<boolean>
  started_at: string | null
}

/** From so many labels on, a field helps to find one. */
const MANY = 24
const SHOWN = 80

export function TellMe({ heard, playing, started_at }: Props) {
  const model = heard.model.value?.name
  const [telling, scope] = useMemo(() => {
    const scope = makeScope()
    return [makeTellMe(scope, heard, playing), scope] as const
  }, [heard, model])
  useEffect(() => () => scope.dispose(), [scope])
  return (
    <>
      <Notices heard={heard} telling={telling} started_at={started_at} />
      <Choice heard={heard} telling={telling} />
    </>
  )
}

function Notices({ heard, telling, started_at }: { heard: Heard; telling: Telling; started_at: string | null }) {
  return (
    <ul class="told" aria-live="assertive" aria-label={say('told')}>
      {telling.told.value.map(({ label, count, at_s, now }) => {
        const name = heard.nameOf(label)
        const time = timeOfDay(started_at, at_s) ?? clock(at_s, 0)
        return (
          <li key={label} class={now ? 'now' : ''} data-told={label}>
            <BellIcon />
            <span>
              <strong>{now ? say('told_now', { name }) : say('told_last', { name, time })}</strong>
              {count > 1 && <small> {say('told_times', { n: count })}</small>}
            </span>
            <button class="plain" aria-label={say('told_dismiss', { name })} onClick={() => telling.dismiss(label)}>
              <CloseIcon />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function Choice({ heard, telling }: { heard: Heard; telling: Telling }) {
  const [open, setOpen] = useState(false)
  const [sought, setSought] = useState('')
  const chosen = telling.chosen.value
  const names = [...chosen].map(heard.nameOf).join(', ')
  return (
    <details class="tell-me" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <BellIcon /> {names ? say('tell_me_names', { names }) : say('tell_me')}
      </summary>
      {open && (
        <fieldset>
          <legend>{say('tell_me_which')}</legend>
          {heard.labels.value.size > MANY && (
            <input type="search" placeholder={say('find_label')} aria-label={say('find_label')} value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
          )}
          <div class="chips">
            {found(heard, chosen, sought).map((label) => (
              <label key={label} class="chip choice">
                <input type="checkbox" checked={chosen.has(label)} onChange={() => telling.toggle(label)} /> {heard.nameOf(label)}
              </label>
            ))}
          </div>
          <System />
        </fieldset>
      )}
    </details>
  )
}

/** Chosen ones first, then those that were heard, then the others; all in an order that stays. */
function found(heard: Heard, chosen: ReadonlySet<string>, sought: string): string[] {
  const wanted = sought.trim().toLowerCase()
  const all = new Set([...chosen, ...heard.order.value, ...heard.labels.value.keys()])
  return [...all].filter((label) => heard.nameOf(label).toLowerCase().includes(wanted)).slice(0, SHOWN)
}

function System() {
  const denied = systemAllows() === 'denied'
  return (
    <label class="system" title={denied ? say('system_denied') : undefined}>
      <input type="checkbox" disabled={denied} checked={systemNotices.value} onChange={(event) => void askSystem(event.currentTarget.checked)} />{' '}
      {say(denied ? 'system_denied' : 'system_too')}
    </label>
  )
}
