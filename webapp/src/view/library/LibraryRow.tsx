/* One recording of the library: its name, its facts, what was heard, its state, what can be done with it. */
import type { Model, Summary } from '../../api/types'
import { percent, sizeText } from '../../geometry/sizes'
import { clock, span } from '../../geometry/time'
import { WarningIcon } from '../../icons/icons'
import { go, models } from '../../state/app'
import { atWork, type LibraryList } from '../../state/library'
import { writeRoute } from '../../state/route'
import { say } from '../../strings'

const MOST_LABELS = 6

/** A label's name by the first model that has it, else its id in words. */
export function nameOfLabel(all: readonly Model[], id: string): string {
  for (const model of all) {
    const found = model.labels.find((label) => label.id === id)
    if (found) return found.name
  }
  return id.replaceAll('_', ' ')
}

interface Props {
  one: Summary
  list: LibraryList
  remove: () => void
}

export function LibraryRow({ one, list, remove }: Props) {
  const where = { view: 'recording', id: one.id, t_s: null } as const
  const facts = [
    say(`kind_${one.kind}`),
    one.duration_s === null ? null : clock(one.duration_s, 0),
    new Date(one.created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
    sizeText(one.bytes),
    one.model,
    one.confirmed ? say('library_confirmed', { n: one.confirmed }) : null,
  ]
  return (
    <li>
      <div class="library-what">
        <a
          class="library-open"
          href={writeRoute(where)}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            go(where)
          }}
        >
          {one.name}
        </a>
        <small>{facts.filter(Boolean).join(' · ')}</small>
        <Labels one={one} list={list} />
        <State one={one} list={list} />
      </div>
      <div class="row">
        {atWork(one) && one.job !== null && <button onClick={() => void list.cancel(one.job!)}>{say('job_cancel')}</button>}
        {!atWork(one) && <button onClick={() => void list.again(one)}>{say('job_again')}</button>}
        <button class="delete" aria-label={say('library_delete_name', { name: one.name })} onClick={remove}>
          {say('library_delete')}
        </button>
      </div>
    </li>
  )
}

function Labels({ one, list }: { one: Summary; list: LibraryList }) {
  if (!one.labels.length) return one.state === 'done' ? <p class="soft">{say('library_no_labels')}</p> : null
  const more = one.labels.length - MOST_LABELS
  return (
    <p class="chips">
      {one.labels.slice(0, MOST_LABELS).map((id) => (
        <button key={id} class="chip" aria-pressed={list.label.value === id} title={say('library_with_label')} onClick={() => (list.label.value = list.label.value === id ? '' : id)}>
          {nameOfLabel(models.value, id)}
        </button>
      ))}
      {more > 0 && <span class="soft">{say('library_more_labels', { n: more })}</span>}
    </p>
  )
}

function State({ one, list }: { one: Summary; list: LibraryList }) {
  if (one.state === 'done') return null
  if (one.state === 'failed') {
    return (
      <p class="warning">
        <WarningIcon /> {say('job_failed', { error: one.error ?? '' })}
      </p>
    )
  }
  if (one.state === 'cancelled') return <p class="soft">{say('library_cancelled')}</p>
  const job = one.job === null ? undefined : list.jobs.value.get(one.job)
  if (one.state === 'queued') return <p class="soft">{say('job_queued')}</p>
  if (one.job === null) return <p class="soft">{say('library_live_now')}</p>
  if (!job) return <p class="soft">{say('still_listening')}</p>
  const done = job.total_s ? job.done_s / job.total_s : null
  return (
    <p class="soft">
      {done === null ? <progress aria-label={one.name} /> : <progress max={1} value={done} aria-label={one.name} />}{' '}
      {say(job.stage === 'preparing' ? 'library_preparing' : 'library_listening', { percent: done === null ? '…' : percent(Math.min(1, done)) })}
      {job.eta_s !== null && <> · {say('job_eta', { span: span(job.eta_s) })}</>}
    </p>
  )
}
