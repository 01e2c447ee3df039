/* States of the whole: no sound, too quiet, overdriven, nothing recognised, unsure. Each with level and noise floor. */
import type { QualityState } from '../api/types'
import { logit } from '../geometry/thresholds'
import type { Recording } from '../state/recording'
import { say } from '../strings'

export const decibels = (value: number | null): string =>
  value === null ? say('db_silence') : say('db', { value: value.toFixed(0).replace('-', '−') })

export function Quality({ recording }: { recording: Recording }) {
  const quality = recording.result.value?.quality
  if (!quality) return null
  const holds = recording.holding.value.length > 0
  const level = decibels(quality.level_db)
  const floor = decibels(quality.noise_floor_db)
  const values = { level, floor, n: recording.labels.value.size, percent: (100 * quality.clipped_share).toFixed(1) }
  const silent = quality.state === 'empty' && recording.duration_s.value > 0
  const line = silent ? 'state_silent' : lineOf(quality.state, holds, recording.thresholds.altered.value)
  return (
    <>
      {line && (
        <p class="state" data-state={quality.state} role="status">
          <strong>{say(line, values)}</strong>
          {!holds && recording.events.value.length > 0 && <button onClick={() => lower(recording)}>{say('lower_it')}</button>}
        </p>
      )}
      {quality.remarks.map((remark) => (
        <p key={remark} class="state soft">
          {remark}
        </p>
      ))}
    </>
  )
}

function lineOf(state: QualityState, holds: boolean, altered: boolean) {
  switch (state) {
    case 'empty':
      return 'state_empty' as const
    case 'too_quiet':
      return 'state_too_quiet' as const
    case 'clipped':
      return 'state_clipped' as const
    case 'nothing_recognised':
      return holds ? null : ('state_nothing_recognised' as const)
    case 'unsure':
      return holds ? null : ('state_unsure' as const)
    default:
      return holds || !altered ? null : ('state_none_counts' as const)
  }
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
