/* The list of recordings as the library shows it: searched, sorted, and looked at again while work is going on. */
import { batch, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import * as client from '../api/client'
import type { Job, Listing, Summary } from '../api/types'
import type { Scope } from '../scope'
import { refreshAbout } from './app'
import { tellError } from './notices'

export type SortBy = NonNullable<client.ListingOrder['sort']>

export interface LibraryList {
  search: Signal<string>
  label: Signal<string>
  sort: Signal<SortBy>
  descending: Signal<boolean>
  listing: ReadonlySignal<Listing | null>
  /** The labels that hold in any recording; those of the whole library, whatever is searched for. */
  labels: ReadonlySignal<readonly string[]>
  /** The models that listened to any recording to its end. */
  heardBy: ReadonlySignal<ReadonlySet<string>>
  /** Job id -> how far it is. */
  jobs: ReadonlySignal<ReadonlyMap<string, Job>>
  /** Why there is no list. */
  failed: ReadonlySignal<string | null>
  remove(id: string): Promise<void>
  removeAll(): Promise<void>
  again(one: Summary): Promise<void>
  cancel(job: string): Promise<void>
}

const TYPING_MS = 200
const AGAIN_MS = 1500

export const atWork = (one: Summary): boolean => one.state === 'queued' || one.state === 'running'

export function makeLibraryList(scope: Scope): LibraryList {
  const search = signal('')
  const label = signal('')
  const sort = signal<SortBy>('created')
  const descending = signal(true)
  const listing = signal<Listing | null>(null)
  const labels = signal<readonly string[]>([])
  const heardBy = signal<ReadonlySet<string>>(new Set())
  const jobs = signal<ReadonlyMap<string, Job>>(new Map())
  const failed = signal<string | null>(null)
  let later = () => {}
  let asked = 0

  async function look(): Promise<void> {
    later()
    const number = ++asked
    const order = { search: search.peek().trim(), label: label.peek(), sort: sort.peek(), order: descending.peek() ? 'desc' : 'asc' } as const
    try {
      const found = await client.recordings(order, scope.signal)
      const running = found.recordings.filter((one) => one.state === 'running' && one.job !== null)
      const states = await Promise.all(running.map((one) => client.job(one.job!).catch(() => null)))
      // An answer to what was typed before is no answer any more.
      if (number !== asked || scope.signal.aborted) return
      batch(() => {
        listing.value = found
        failed.value = null
        jobs.value = new Map(states.filter((job) => job !== null).map((job) => [job.id, job]))
        if (order.search || order.label) return
        labels.value = [...new Set(found.recordings.flatMap((one) => one.labels))]
        heardBy.value = new Set(found.recordings.filter((one) => one.state === 'done').map((one) => one.model))
      })
      if (found.recordings.some(atWork)) later = scope.after(AGAIN_MS, () => void look())
    } catch (problem) {
      if (client.isAborted(problem) || number !== asked) return
      failed.value = client.lineOf(problem)
      later = scope.after(2 * AGAIN_MS, () => void look())
    }
  }

  let typed = () => {}
  scope.add(effect(() => {
    search.value
    typed()
    typed = scope.after(listing.peek() ? TYPING_MS : 0, () => void look())
  }))
  scope.add(effect(() => {
    label.value
    sort.value
    descending.value
    void look()
  }))

  async function change(what: () => Promise<unknown>): Promise<void> {
    try {
      await what()
    } catch (problem) {
      tellError('library', client.lineOf(problem))
    }
    await Promise.all([look(), refreshAbout()])
  }

  return {
    search, label, sort, descending, listing, labels, heardBy, jobs, failed,
    remove: (id) => change(() => client.remove(id)),
    removeAll: () => change(client.removeAll),
    again: (one) => change(() => client.analyse(one.id, one.model)),
    cancel: (job) => change(() => client.cancelJob(job)),
  }
}
