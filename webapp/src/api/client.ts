/* Speaks to the server: one function a route. Every failure is a `Refused` with a line for a person. */
import { signal } from '@preact/signals'
import { say } from '../strings'
import type { Scope } from '../scope'
import type {
  About, Accepted, Answer, Example, ExportOrder, ImportedLane, Job, JobMessage, Listing, Model, ProgressAnswer, RecordingRecord,
  Say, Settings, Summary, Track, BoardAnswer, Reference } from './types'

export const ROOT = '/api/v1'

/** Whether the server answered last; the page says so while it does not. */
export const reachable = signal(true)

export class Refused extends Error {
  constructor(message: string, readonly status: number) {
    super(message)
  }
}

/** What a caught value says to a person. */
export function lineOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}

export const isAborted = (problem: unknown): boolean => problem instanceof DOMException && problem.name === 'AbortError'

function explained(status: number, text: string): string {
  try {
    const body = JSON.parse(text) as { error?: unknown; detail?: unknown }
    if (typeof body.error === 'string') return body.error
    if (typeof body.detail === 'string') return body.detail
  } catch {
    // Not ours: a proxy's page, or nothing at all.
  }
  return say('server_refused', { status })
}

async function answered(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(ROOT + path, init)
  } catch (problem) {
    if (isAborted(problem)) throw problem
    reachable.value = false
    throw new Refused(say('server_gone'), 0)
  }
  reachable.value = true
  if (!response.ok) throw new Refused(explained(response.status, await response.text()), response.status)
  return response
}

const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await answered(path, init)).json() as Promise<T>

const sent = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

const query = (values: Record<string, string | number | null | undefined>): string => {
  const parts = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== '') parts.set(key, String(value))
  const text = parts.toString()
  return text ? `?${text}` : ''
}

const one = (id: string): string => `/recordings/${encodeURIComponent(id)}`

export const about = (): Promise<About> => json('/about')
export const models = (): Promise<Model[]> => json('/models')
export const examples = (): Promise<Example[]> => json('/examples')
/** Settings as a query has them; nothing where none are chosen. */
const asked = (settings: Settings | undefined): string | null =>
  settings && Object.keys(settings).length ? JSON.stringify(settings) : null

export const openExample = (name: string, model: string, settings?: Settings): Promise<Accepted> =>
  json(`/examples/${encodeURIComponent(name)}${query({ model, settings: asked(settings) })}`, { method: 'POST' })

export interface ListingOrder {
  search?: string
  label?: string
  sort?: 'created' | 'name' | 'duration' | 'bytes'
  order?: 'asc' | 'desc'
}

export const recordings = (order: ListingOrder = {}, signal?: AbortSignal): Promise<Listing> =>
  json(`/recordings${query({ ...order })}`, signal ? { signal } : {})
export const recording = (id: string, signal?: AbortSignal): Promise<RecordingRecord> => json(one(id), signal ? { signal } : {})
export const rename = (id: string, name: string): Promise<Summary> => json(one(id), sent('PATCH', { name }))
export const remove = (id: string): Promise<Response> => answered(one(id), { method: 'DELETE' })
export const removeAll = (): Promise<Response> => answered('/recordings', { method: 'DELETE' })

/** Of one measure: of whole takes, or of each note by itself as well. */
export const progress = (model: string, measure: string, keys: boolean, signal?: AbortSignal): Promise<ProgressAnswer> =>
  json(`/progress${query({ model, measure, keys: keys ? 'true' : null })}`, signal ? { signal } : {})

/** The same on a fingerboard, of takes in the position that is chosen. */
export const progressBoard = (model: string, measure: string, settings: Settings, signal?: AbortSignal): Promise<BoardAnswer> =>
  json(`/progress/board${query({ model, measure, settings: asked(settings) })}`, signal ? { signal } : {})

/** Sends a file that takes are to be held against. */
export const sendReference = (file: File): Promise<Reference> =>
  json(`/references${query({ name: file.name })}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file })

export const audioUrl = (id: string): string => `${ROOT}${one(id)}/audio.flac`
export const originalUrl = (id: string): string => `${ROOT}${one(id)}/original`
export const clipUrl = (id: string, start_s: number, end_s: number): string =>
  `${ROOT}${one(id)}/clip${query({ start_s: start_s.toFixed(3), end_s: end_s.toFixed(3) })}`

/** int8 pairs (min, max) x 127, one a bin. */
export async function peaks(id: string, level: number, first: number, count: number, signal?: AbortSignal): Promise<Int8Array> {
  const answer = await answered(`${one(id)}/peaks/${level}${query({ first, count })}`, signal ? { signal } : {})
  return new Int8Array(await answer.arrayBuffer())
}

/** uint8 columns, row 0 the lowest frequency. */
export async function spectrum(id: string, level: number, first: number, count: number, signal?: AbortSignal): Promise<Uint8Array> {
  const answer = await answered(`${one(id)}/spectrum/${level}${query({ first, count })}`, signal ? { signal } : {})
  return new Uint8Array(await answer.arrayBuffer())
}

export interface ScoresPart {
  /** (frames, labels), x 65535. */
  values: Uint16Array
  labels: number
  frames: number
  hop_s: number
  start_s: number
}

export async function scores(id: string, first: number, count: number, signal?: AbortSignal): Promise<ScoresPart> {
  const answer = await answered(`${one(id)}/scores${query({ first, count })}`, signal ? { signal } : {})
  const header = (name: string) => Number(answer.headers.get(name) ?? 0)
  return {
    values: new Uint16Array(await answer.arrayBuffer()),
    labels: header('X-Labels'),
    frames: header('X-Frames'),
    hop_s: header('X-Hop-S'),
    start_s: header('X-Start-S'),
  }
}

export const tracks = (id: string): Promise<Track[]> => json(`${one(id)}/tracks`)
/** Without settings: with those that the recording was heard with. */
export const ask = (id: string, start_s: number, end_s: number, settings: Settings | null = null): Promise<Answer> =>
  json(`${one(id)}/ask`, sent('POST', { start_s, end_s, settings }))
/** Without settings: with those of the last run, where the model is the same. */
export const analyse = (id: string, model: string, settings: Settings | null = null): Promise<{ job: string }> =>
  json(`${one(id)}/analyse`, sent('POST', { model, settings }))
export const putSay = (id: string, said: Say): Promise<Say> => json(`${one(id)}/says/${said.id}`, sent('PUT', said))
export const removeSay = (id: string, said: string): Promise<Response> => answered(`${one(id)}/says/${said}`, { method: 'DELETE' })
export const addLane = (id: string, name: string, file: Blob): Promise<ImportedLane> =>
  json(`${one(id)}/lanes${query({ name })}`, { method: 'POST', body: file })
export const removeLane = (id: string, lane: string): Promise<Response> =>
  answered(`${one(id)}/lanes/${encodeURIComponent(lane)}`, { method: 'DELETE' })

/** The file and the name it should be saved under. */
export async function exported(id: string, order: ExportOrder): Promise<{ blob: Blob; name: string }> {
  const answer = await answered(`${one(id)}/export`, sent('POST', order))
  return { blob: await answer.blob(), name: fileNameOf(answer.headers.get('Content-Disposition')) ?? `export.${order.format}` }
}

/** The file name in a Content-Disposition header: RFC 6266's `filename*` before `filename`. */
export function fileNameOf(disposition: string | null): string | null {
  const coded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  if (coded) return decodeURIComponent(coded)
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? null
}

export const job = (id: string): Promise<Job> => json(`/jobs/${encodeURIComponent(id)}`)
export const cancelJob = (id: string): Promise<Response> => answered(`/jobs/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** Sends a file as it is. `fetch` tells no upload progress, hence XMLHttpRequest. */
export function upload(
  scope: Scope, file: File, model: string, progressed: (sent: number, total: number) => void, settings?: Settings,
): Promise<Accepted> {
  return new Promise((accept, refuse) => {
    const request = new XMLHttpRequest()
    const own = scope.child()
    // Disposing aborts, which empties the answer: read it before.
    const settle = (run: () => void) => () => {
      run()
      own.dispose()
    }
    own.listen<ProgressEvent>(request.upload, 'progress', (event) => progressed(event.loaded, event.total || file.size))
    own.listen(request, 'load', settle(() => {
      reachable.value = true
      if (request.status === 202) accept(JSON.parse(request.responseText) as Accepted)
      else refuse(new Refused(explained(request.status, request.responseText), request.status))
    }))
    own.listen(request, 'error', settle(() => refuse(new Refused(say('upload_broken', { name: file.name }), 0))))
    own.listen(request, 'abort', settle(() => refuse(new DOMException('', 'AbortError'))))
    own.add(() => request.abort())
    request.open('POST', `${ROOT}/recordings${query({ name: file.name, model, settings: asked(settings) })}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.send(file)
  })
}

export const socketUrl = (path: string): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000

/** A job's messages until it ends; a lost connection is taken up again, the server then tells all from the start.
 *  `lost` is asked before each new try, so that a caller may look whether the job still exists. */
export function followJob(scope: Scope, id: string, heard: (message: JobMessage) => void, lost: () => Promise<boolean>): void {
  let wait_ms = FIRST_WAIT_MS
  let over = false
  const begin = () =>
    scope.socket(socketUrl(`/ws/jobs/${encodeURIComponent(id)}`), {
      message(data) {
        wait_ms = FIRST_WAIT_MS
        reachable.value = true
        const message = JSON.parse(data as string) as JobMessage
        over = message.type === 'done' || message.type === 'failed' || message.type === 'cancelled'
        heard(message)
      },
      close() {
        if (over) return
        scope.after(wait_ms, () => {
          void lost().then((again) => {
            if (again && !scope.signal.aborted) begin()
          })
        })
        wait_ms = Math.min(2 * wait_ms, LONGEST_WAIT_MS)
      },
    })
  begin()
}

/** Asks until the server answers again. */
export function awaitServer(scope: Scope, back: () => void): void {
  const ask = () => {
    fetch('/healthz', { signal: scope.signal })
      .then((answer) => {
        if (!answer.ok) throw new Error()
        reachable.value = true
        back()
      })
      .catch(() => scope.after(2000, ask))
  }
  scope.after(1000, ask)
}
