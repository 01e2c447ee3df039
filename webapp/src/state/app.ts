/* The page as a whole: what is open, which models there are, what was asked for. */
import { batch, computed, effect, signal } from '@preact/signals'
import * as client from '../api/client'
import type { About, Example, Model } from '../api/types'
import { makeScope } from '../scope'
import { tellError } from './notices'
import { openRecording, type Recording } from './recording'
import { readRoute, writeRoute, type Route } from './route'

/** Lives as long as the page. */
export const pageScope = makeScope()

export const about = signal<About | null>(null)
export const models = signal<readonly Model[]>([])
export const examples = signal<readonly Example[]>([])
/** Set while the page could not be set up. */
export const startError = signal<string | null>(null)

/** The model that the next recording is listened to with. */
export const chosen = signal('')
export const chosenModel = computed(() => models.value.find((model) => model.name === chosen.value) ?? models.value[0] ?? null)

export const route = signal<Route>(readRoute(location.hash))
export const recording = signal<Recording | null>(null)

export const playingMode = signal(false)
/** What playing mode leaves on the screen; null: what suits the model. */
export const playingShows = signal<'grid' | 'one' | 'captions' | 'note' | null>(null)
export const helpOpen = signal(false)
export const panelOpen = signal(false)

const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** Whether keys of one letter do something; some ways of speaking to a page set them off by accident. */
export const lettersOn = signal(stored('letters') !== 'off')

effect(() => {
  const value = lettersOn.value ? 'on' : 'off'
  try {
    localStorage.setItem('letters', value)
  } catch {
    // A private window keeps nothing; the choice then lasts as long as the page.
  }
})

export function go(to: Route): void {
  if (writeRoute(to) !== writeRoute(route.peek())) history.pushState(null, '', writeRoute(to) || location.pathname + location.search)
  arrive(to)
}

/** Opens what a route names; the recording that is open already only moves its playhead. */
function arrive(to: Route): void {
  const open = recording.peek()
  if (to.view === 'moment') {
    if (open) open.player.seek(to.t_s)
    else void openNewest(to.t_s)
    return
  }
  batch(() => {
    route.value = to
    if (to.view === 'recording' && open?.id === to.id) {
      if (to.t_s !== null) open.player.seek(to.t_s)
      return
    }
    open?.dispose()
    recording.value = to.view === 'recording' ? openRecording(to.id, models.peek(), to.t_s) : null
  })
  if (to.view !== 'recording') playingMode.value = playingMode.peek() && to.view === 'live'
  if (recording.peek() !== open) void recording.peek()?.load()
}

async function openNewest(t_s: number): Promise<void> {
  try {
    const { recordings } = await client.recordings({ sort: 'created', order: 'desc' })
    const newest = recordings[0]
    go(newest ? { view: 'recording', id: newest.id, t_s } : { view: 'empty' })
  } catch (problem) {
    tellError('page', client.lineOf(problem))
  }
}

export async function refreshAbout(): Promise<void> {
  try {
    about.value = await client.about()
  } catch {
    // The count in the header waits for the next time.
  }
}

/** Asks the server what there is, then opens what the address names. */
export async function start(): Promise<void> {
  try {
    const [found, known, tries] = await Promise.all([client.about(), client.models(), client.examples()])
    batch(() => {
      about.value = found
      models.value = known
      examples.value = tries
      chosen.value ||= known[0]?.name ?? ''
      startError.value = null
    })
    arrive(readRoute(location.hash))
  } catch (problem) {
    startError.value = client.lineOf(problem)
    client.awaitServer(pageScope, () => void start())
  }
}

pageScope.listen(window, 'popstate', () => arrive(readRoute(location.hash)))

// The address follows the playhead while it rests, so that it can be copied at any time.
let settle = () => {}
effect(() => {
  const open = recording.value
  if (!open || open.player.playing.value) return
  const t_s = open.time_s.value
  settle()
  settle = pageScope.after(250, () => {
    if (recording.peek() !== open || route.peek().view !== 'recording') return
    const at: Route = { view: 'recording', id: open.id, t_s: t_s > 0 ? t_s : null }
    route.value = at
    history.replaceState(null, '', writeRoute(at))
  })
})
