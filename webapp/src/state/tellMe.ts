/* Tell me when: labels that the person chose raise a notice when they begin to be heard, live and in playback. */
import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Scope } from '../scope'
import { say } from '../strings'
import type { Heard } from './heard'
import { store, stored } from './stored'

/** One a label: how often, when last, and whether it sounds now. */
export interface Told {
  label: string
  count: number
  at_s: number
  now: boolean
}

export interface TellMe {
  chosen: ReadonlySignal<ReadonlySet<string>>
  told: Signal<readonly Told[]>
  toggle(label: string): void
  dismiss(label: string): void
}

/** Whether the system shows notices as well. */
export const systemNotices = signal(stored('system-notices') === 'on' && systemAllows() === 'granted')

export function systemAllows(): NotificationPermission {
  return 'Notification' in window && window.isSecureContext ? Notification.permission : 'denied'
}

export async function askSystem(on: boolean): Promise<void> {
  systemNotices.value = on && systemAllows() !== 'denied' && (await Notification.requestPermission()) === 'granted'
  store('system-notices', systemNotices.value ? 'on' : 'off')
}

/** Between two, the sound has to be gone for so long; a bark and the next are told of once. */
const APART_S = 3

function readChosen(model: string): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(stored(`tell:${model}`) ?? '[]')
    return new Set(Array.isArray(found) ? found.filter((label) => typeof label === 'string') : [])
  } catch {
    return new Set()
  }
}

/** The notices after a look at what is lit: those that begin are put on top, and given apart. */
export function toldAfter(
  told: readonly Told[],
  lit: ReadonlySet<string>,
  chosen: ReadonlySet<string>,
  at_s: number,
): { told: readonly Told[]; begun: string[] } {
  const begun: string[] = []
  let next = told.map((one) => (one.now && !lit.has(one.label) ? { ...one, now: false, at_s } : one))
  for (const label of lit) {
    if (!chosen.has(label)) continue
    const before = next.find((one) => one.label === label)
    if (before?.now) continue
    // Back after a breath, or after a step back in time: the same moment still, or a new one.
    const again = !before || Math.abs(at_s - before.at_s) > APART_S
    if (again) begun.push(label)
    const one = { label, count: (before?.count ?? 0) + (again ? 1 : 0), at_s, now: true }
    next = again ? [one, ...next.filter((other) => other !== before)] : next.map((other) => (other === before ? one : other))
  }
  return { told: next, begun }
}

export function makeTellMe(scope: Scope, heard: Heard, playing: ReadonlySignal<boolean>): TellMe {
  const model = heard.model.peek()?.name ?? ''
  const chosen = signal(readChosen(model))
  const told = signal<readonly Told[]>([])

  scope.add(effect(() => {
    const on = playing.value
    const lit = heard.lit.value
    const wanted = chosen.value
    const after = toldAfter(told.peek(), on ? new Set(lit.keys()) : new Set(), wanted, heard.time_s.peek())
    told.value = after.told
    for (const label of after.begun) notify(scope, heard.nameOf(label))
  }))

  return {
    chosen, told,
    toggle(label) {
      const next = new Set(chosen.peek())
      if (!next.delete(label)) next.add(label)
      chosen.value = next
      store(`tell:${model}`, JSON.stringify([...next]))
    },
    dismiss(label) {
      told.value = told.peek().filter((one) => one.label !== label)
    },
  }
}

function notify(scope: Scope, name: string): void {
  if (!systemNotices.peek() || systemAllows() !== 'granted') return
  try {
    const notice = new Notification(say('told_now', { name }), { tag: name, body: say('told_body', { time: new Date().toLocaleTimeString() }) })
    scope.add(() => notice.close())
  } catch {
    // Browsers of phones have the name but give notices to service workers only; the page's own notice stands.
  }
}
