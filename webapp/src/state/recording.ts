/* One open recording: its record, what is heard in it, its player, what the person says of it. */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import * as client from '../api/client'
import type {
  Answer, HeardEvent, ImportedLane, JobMessage, JobState, Media, Model, RecordingRecord, Result, Say, Settings, Stage,
} from '../api/types'
import type { Stretch } from '../geometry/events'
import type { View } from '../geometry/view'
import { makeScope, type Scope } from '../scope'
import { say } from '../strings'
import { boxesOf, type Box } from './boxes'
import { makeHeard, takeEvents, type Heard } from './heard'
import { makeHistory, type History } from './history'
import { tellError } from './notices'
import { makePlayer, type Player } from './player'
import { makeScores, type Scores } from './scores'
import { strange } from './strange'
import { grown } from './tracks'

export interface Progress {
  state: JobState
  stage: Stage
  done_s: number
  total_s: number | null
  eta_s: number | null
}

/** What was asked about a stretch. */
export interface Asked extends Stretch {
  answer: Answer | null
  error: string | null
}

export interface Recording extends Heard {
  id: string
  scope: Scope
  history: History
  player: Player
  scores: Scores
  /** Rises when frames of scores arrived: what draws them looks again. */
  scored: ReadonlySignal<number>
  record: ReadonlySignal<RecordingRecord | null>
  result: ReadonlySignal<Result | null>
  media: ReadonlySignal<Media | null>
  /** Null where nothing is at work. */
  progress: ReadonlySignal<Progress | null>
  /** Why it cannot be shown. */
  failed: ReadonlySignal<string | null>
  duration_s: ReadonlySignal<number>
  says: Signal<readonly Say[]>
  imported: Signal<readonly ImportedLane[]>
  boxes: ReadonlySignal<readonly Box[]>
  /** The key of the box that the panel is about. */
  touched: Signal<string | null>
  touchedBox: ReadonlySignal<Box | null>
  selection: Signal<Stretch | null>
  asked: Signal<Asked | null>
  /** What is on the screen; null until the length is known. */
  view: Signal<View | null>
  /** The label whose events are gone through in the review queue. */
  review: Signal<string | null>
  /** Takes up the record and, where a job is at work, its news. */
  load(): Promise<void>
  /** Without settings: with those of before, where the model is the same. */
  analyse(model: string, settings?: Settings): Promise<void>
  cancel(): Promise<void>
  dispose(): void
}

/** Not one sample: there is nothing to draw, to play or to ask about. */
export const holdsNothing = ({ result, duration_s }: Recording): boolean =>
  result.value?.quality.state === 'empty' && duration_s.value === 0

const TOGETHER_MS = 200

export function openRecording(id: string, models: readonly Model[], at_s: number | null): Recording {
  const scope = makeScope()
  const history = makeHistory()
  const scored = signal(0)
  const scores = makeScores(scope, id, () => (scored.value += 1))
  const heard = makeHeard(scope, history, (index, time_s) => scores.at(index, time_s))
  const player = makePlayer(scope, heard.time_s)
  const record = signal<RecordingRecord | null>(null)
  const result = signal<Result | null>(null)
  const media = signal<Media | null>(null)
  const progress = signal<Progress | null>(null)
  const failed = signal<string | null>(null)
  const says = signal<readonly Say[]>([])
  const imported = signal<readonly ImportedLane[]>([])
  const touched = signal<string | null>(null)
  const view = signal<View | null>(null)
  const boxes = computed(() => boxesOf(heard.events.value, says.value, heard.thresholds.holds))
  const duration_s = computed(
    () => media.value?.duration_s ?? result.value?.source.duration_s ?? record.value?.duration_s ?? progress.value?.total_s ?? 0,
  )
  let following: Scope | null = null
  let closed: HeardEvent[] = []
  // News that wait to be drawn together, a few times a second.
  let waiting: Extract<JobMessage, { type: 'update' }>[] = []

  if (at_s !== null) player.seek(at_s)

  function takeMedia(found: Media | null): void {
    if (!found || media.peek()) return
    batch(() => {
      media.value = found
      view.value = { start_s: 0, end_s: Math.max(found.duration_s, 0.05) }
    })
    player.open(client.audioUrl(id))
  }

  function takeRecord(found: RecordingRecord): void {
    // Of a run that broke off the server may know nothing any more; what was heard until then stays.
    const broke = found.state === 'failed' || found.state === 'cancelled'
    const events = found.result?.events ?? (broke && !found.events.length ? heard.events.peek() : found.events)
    batch(() => {
      record.value = found
      result.value = found.result
      heard.model.value = models.find((model) => model.name === found.model) ?? strange(found.model, found.result)
      says.value = found.says
      imported.value = found.lanes
      heard.tracks.value = found.result?.tracks ?? heard.tracks.peek()
      heard.notes.value = found.result?.notes ?? found.notes
      heard.advice.value = found.result?.advice ?? found.advice
      heard.settings.value = { ...found.settings, ...found.result?.provenance.settings }
      heard.complete.value = found.state === 'done'
      closed = []
      takeEvents(heard, closed, events, [])
      takeMedia(found.media)
    })
    // After what was heard has its places, so that these are the same when the page is loaded anew.
    for (const said of found.says) if (said.verdict !== 'no') heard.place(said.label)
  }

  const atWork = (state: JobState) => state === 'queued' || state === 'running'

  async function load(): Promise<void> {
    try {
      const found = await client.recording(id, scope.signal)
      failed.value = null
      takeRecord(found)
      if (atWork(found.state) && found.job) watch(found.job, found.state)
      else progress.value = null
    } catch (problem) {
      if (client.isAborted(problem)) return
      const status = problem instanceof client.Refused ? problem.status : 0
      // What is shown already stays; a server that is gone has its own line.
      if (!record.peek() || status === 404) failed.value = status === 404 ? say('unknown_recording') : client.lineOf(problem)
      if (status === 0 && !scope.signal.aborted) client.awaitServer(scope, () => void load())
    }
  }

  function watch(job: string, state: JobState): void {
    following?.dispose()
    following = scope.child()
    progress.value ??= { state, stage: 'preparing', done_s: 0, total_s: null, eta_s: null }
    client.followJob(following, job, take, async () => {
      try {
        const found = await client.recording(id, scope.signal)
        if (atWork(found.state) && found.job) return true
        takeRecord(found)
        progress.value = null
        return false
      } catch {
        return !scope.signal.aborted
      }
    })
  }

  function take(message: JobMessage): void {
    switch (message.type) {
      case 'state':
        waiting = []
        batch(() => {
          progress.value = { state: message.state, stage: message.stage, done_s: message.done_s, total_s: message.total_s, eta_s: null }
          closed = []
          takeEvents(heard, closed, message.events, [])
          heard.notes.value = message.notes
          heard.advice.value = message.advice
          takeMedia(message.media)
        })
        break
      case 'progress':
        progress.value = { state: 'running', stage: message.stage, done_s: message.done_s, total_s: message.total_s, eta_s: message.eta_s }
        break
      case 'media':
        takeMedia(message.media)
        break
      case 'update':
        if (!waiting.length) scope.after(TOGETHER_MS, takeWaiting)
        waiting.push(message)
        break
      case 'failed':
      case 'cancelled':
      case 'done':
        takeWaiting()
        progress.value = null
        // Why it ended is told at once: a server that is ending may not answer any more.
        if (message.type !== 'done' && record.peek()) {
          const error = message.type === 'failed' ? message.error : null
          record.value = { ...record.peek()!, state: message.type, error }
        }
        void load()
        break
    }
  }

  function takeWaiting(): void {
    const news = waiting
    waiting = []
    if (!news.length) return
    batch(() => {
      takeEvents(heard, closed, news.flatMap((one) => one.closed), news.at(-1)!.open)
      heard.tracks.value = news.reduce((known, one) => grown(known, one.tracks), heard.tracks.peek())
      heard.notes.value = news.reduce((known, one) => (one.notes.length ? [...known.slice(0, one.first_note), ...one.notes] : known), heard.notes.peek())
      heard.advice.value = [...heard.advice.peek(), ...news.flatMap((one) => one.advice)]
    })
  }

  return {
    ...heard, id, scope, history, player, scores, scored, record, result, media, progress, failed, duration_s, says,
    imported, boxes, touched, view, load,
    touchedBox: computed(() => boxes.value.find((box) => box.key === touched.value) ?? null),
    selection: signal<Stretch | null>(null),
    asked: signal<Asked | null>(null),
    review: signal<string | null>(null),
    async analyse(model, settings) {
      try {
        const { job } = await client.analyse(id, model, settings ?? null)
        scores.forget()
        batch(() => {
          result.value = null
          heard.complete.value = false
          heard.tracks.value = []
          heard.notes.value = []
          heard.advice.value = []
        })
        progress.value = { state: 'queued', stage: 'listening', done_s: 0, total_s: null, eta_s: null }
        await load()
        if (!progress.peek()) watch(job, 'queued')
      } catch (problem) {
        tellError('recording', client.lineOf(problem))
      }
    },
    async cancel() {
      const job = record.peek()?.job
      if (!job) return
      try {
        await client.cancelJob(job)
      } catch (problem) {
        tellError('recording', client.lineOf(problem))
      }
    },
    dispose: () => scope.dispose(),
  }
}
