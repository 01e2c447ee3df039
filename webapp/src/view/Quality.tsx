/* States of the whole: no sound, too quiet, overdriven, nothing recognised, unsure. Each with level and noise floor. */
import type { QualityState } from '../api/types'
import { withSigns } from '../geometry/notes'
import { logit } from '../geometry/thresholds'
import { holdsNothing, type Recording } from '../state/recording'
import { say, type Key } from '../strings'

export const decibels = (value: number | null): string =>
  value === null ? say('db_silence') : say('db', { value: value.toFixed(0).replace('-', '−') })

export function Quality({ recording }: { recording: Recording }) {
  const quality = recording.result.value?.quality
  if (!quality) return null
  const holds = recording.holding.value.length > 0
  const level = decibels(quality.level_db)
  const floor = decibels(quality.noise_floor_db)
  const values = { level, floor, n: recording.labels.value.size, percent: (100 * quality.clipped_share).toFixed(1) }
  const silent = quality.state === 'empty' && !holdsNothing(recording)
  const line = silent ? 'state_silent' : LINES[quality.state]
  // A slider can make it untrue; its place stays, so that nothing below moves away.
  const untrue = holds && (quality.state === 'nothing_recognised' || quality.state === 'unsure')
  return (
    <>
      {line && (
        <p class={untrue ? 'state untrue' : 'state'} data-state={quality.state} role="status">
          <strong>{say(line, values)}</strong>
          <Lower recording={recording} />
        </p>
      )}
      {quality.remarks.map((remark) => (
        <p key={remark} class="state soft">
          {withSigns(remark)}
        </p>
      ))}
    </>
  )
}

const LINES: Record<QualityState, Key | null> = {
  ok: null,
  empty: 'state_empty',
  too_quiet: 'state_too_quiet',
  clipped: 'state_clipped',
  nothing_recognised: 'state_nothing_recognised',
  unsure: 'state_unsure',
}

/** Something was heard, but by the person's own setting it does not count. Below all that one may be pressing. */
export function NothingCounts({ recording }: { recording: Recording }) {
  const state = recording.result.value?.quality.state
  const said = state !== 'ok' || recording.holding.value.length > 0 || !recording.thresholds.altered.value
  if (said) return null
  return (
    <p class="state" data-state="none_counts" role="status">
      <strong>{say('state_none_counts')}</strong>
      <Lower recording={recording} />
    </p>
  )
}

function Lower({ recording }: { recording: Recording }) {
  if (!recording.events.value.length) return null
  // Where something counts it is not asked for; its place stays.
  return (
    <button class={recording.holding.value.length ? 'untrue' : undefined} onClick={() => lower(recording)}>
      {say('lower_it')}
    </button>
  )
}

/** Lowers how sure it must be for all, just so far that the likeliest event counts. */
function lower(recording: Recording): void {
  const { shift, only, ignored, heedAll } = recording.thresholds
  if (only.peek().size || ignored.peek().size) heedAll()
  const labels = recording.labels.peek()
  const lacks = recording.events.peek().map((event) => logit(event.score) - logit(labels.get(event.label)?.threshold ?? 0.5))
  const to = Math.min(0, Math.floor(10 * Math.max(...lacks)) / 10)
  if (to !== shift.peek()) recording.thresholds.setShift(to, shift.peek())
}
