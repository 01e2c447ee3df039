/* Files on their way to the server, one after the other; the first of a drop that is taken opens as soon as it has arrived. */
import { signal, type Signal } from '@preact/signals'
import * as client from '../api/client'
import type { Scope } from '../scope'
import { say } from '../strings'
import { sizeText } from '../geometry/sizes'
import { about, chosenModel, go, pageScope, recording, refreshAbout } from './app'
import { tellError } from './notices'
import { chosenOf } from './settings'

export interface Upload {
  key: number
  name: string
  size: number
  /** 0 to 1. */
  sent: Signal<number>
  state: Signal<'waiting' | 'sending' | 'sent' | 'refused'>
  error: Signal<string | null>
  recording: Signal<string | null>
  scope: Scope
}

export const uploads = signal<readonly Upload[]>([])

let next = 1
let queue: Promise<void> = Promise.resolve()

/** Label files of Audacity and Raven end so; sounds do not. */
const isLabels = (file: File): boolean => /\.(txt|tsv|selections)$/i.test(file.name)

export function takeFiles(files: Iterable<File>): void {
  const all = [...files]
  for (const file of all.filter(isLabels)) void addLane(file)
  const sounds = all.filter((file) => !isLabels(file))
  const drop = { opened: false }
  for (const file of sounds) begin(file, drop)
}

/** Opens the browser's dialog, by the one field for files that is on the page. */
export function askForFiles(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[type=file]')
  field?.click()
  return field !== null
}

async function addLane(file: File): Promise<void> {
  const open = recording.peek()
  if (!open) {
    // Another of the drop may open meanwhile.
    tellError('page', say('lane_needs_recording', { name: file.name }))
    return
  }
  try {
    const lane = await client.addLane(open.id, file.name, file)
    open.imported.value = [...open.imported.peek(), lane]
  } catch (problem) {
    tellError('recording', client.lineOf(problem))
  }
}

interface Drop {
  opened: boolean
}

/** Why a file is not worth sending; null where it is. */
function refusal(file: File): string | null {
  const most = about.peek()?.max_upload ?? Infinity
  if (file.size > most) return say('upload_too_large', { name: file.name, size: sizeText(file.size), most: sizeText(most) })
  return file.size === 0 ? say('upload_empty', { name: file.name }) : null
}

/** What is not sent stands among the others with its reason: another of them may open, and the reason stays. */
function begin(file: File, drop: Drop): void {
  const refused = refusal(file)
  const one: Upload = {
    key: next++, name: file.name, size: file.size, sent: signal(0), state: signal(refused ? 'refused' : 'waiting'),
    error: signal(refused), recording: signal(null), scope: pageScope.child(),
  }
  uploads.value = [...uploads.value, one]
  if (!refused) queue = queue.then(() => send(one, file, drop))
}

async function send(one: Upload, file: File, drop: Drop): Promise<void> {
  if (one.scope.signal.aborted) return
  one.state.value = 'sending'
  try {
    const accepted = await client.upload(one.scope, file, chosenModel.peek()?.name ?? '', (sent, total) => {
      one.sent.value = total ? sent / total : 0
    }, chosenOf(chosenModel.peek()))
    one.recording.value = accepted.recording
    one.state.value = 'sent'
    void refreshAbout()
    if (drop.opened) return
    drop.opened = true
    go({ view: 'recording', id: accepted.recording, t_s: null })
    forget(one)
  } catch (problem) {
    if (client.isAborted(problem)) return
    one.state.value = 'refused'
    one.error.value = client.lineOf(problem)
  }
}

pageScope.listen<BeforeUnloadEvent>(window, 'beforeunload', (event) => {
  // A file that is half sent is lost with the page: the browser asks.
  if (uploads.peek().some((one) => one.state.peek() === 'waiting' || one.state.peek() === 'sending')) event.preventDefault()
})

export function forget(one: Upload): void {
  one.scope.dispose()
  uploads.value = uploads.value.filter((other) => other !== one)
}
