/* What is being done with the recording, how long it will take, and a way to stop it. */
import { clock, span } from '../geometry/time'
import type { Progress as Work, Recording } from '../state/recording'
import { WarningIcon } from '../icons/icons'
import { say } from '../strings'

export function Progress({ recording }: { recording: Recording }) {
  const work = recording.progress.value
  const record = recording.record.value
  if (work) {
    return (
      <div class="progress">
        <progress aria-label={lineOf(work)} max={work.total_s ?? 1} {...(work.total_s !== null && { value: Math.min(work.done_s, work.total_s) })} />
        <span>{lineOf(work)}</span>
        {work.eta_s !== null && work.eta_s >= 1 && <span class="soft">{say('job_eta', { span: span(work.eta_s) })}</span>}
        <button onClick={() => void recording.cancel()}>{say('job_cancel')}</button>
      </div>
    )
  }
  if (record?.state !== 'failed' && record?.state !== 'cancelled') return null
  const line = record.state === 'failed' ? say('job_failed', { error: record.error ?? '' }) : say('job_cancelled')
  return (
    <div class="notice error" role="alert">
      <WarningIcon />
      <span>{line}</span>
      <button onClick={() => void recording.analyse(record.model)}>{say('job_again')}</button>
    </div>
  )
}

function lineOf({ state, stage, done_s, total_s }: Work): string {
  if (state === 'queued') return say('job_queued')
  const done = clock(done_s, 0)
  if (total_s === null) return say(stage === 'preparing' ? 'job_preparing_open' : 'job_listening_open', { done })
  return say(stage === 'preparing' ? 'job_preparing' : 'job_listening', { done, total: clock(total_s, 0) })
}
