/* A label's tile: lit exactly while the label holds, its bar the score. The head of its lane, or one of a grid. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { stepTo } from '../actions'
import { percent } from '../geometry/sizes'
import { LabelIcon } from '../icons/icons'
import { givenBy } from '../state/boxes'
import type { Count, Heard } from '../state/heard'
import type { Recording } from '../state/recording'
import { say } from '../strings'

export interface TileProps {
  heard: Heard
  label: string
  form: 'head' | 'tile'
  /** Where there is one, a click steps through the label's moments. */
  recording?: Recording
}

export function Tile({ heard, label, form, recording }: TileProps) {
  const score = useComputed(() => heard.lit.value.get(label) ?? null)
  const ignored = useComputed(() => !heard.thresholds.heeds(label))
  const bar = useRef<HTMLSpanElement>(null)
  const drawn = useRef('')
  // Read out when the tile gets the focus, not at every frame.
  const read = useSignal(0)
  const lit = score.value !== null
  const name = heard.nameOf(label)
  const { icon, rule } = heard.labels.value.get(label) ?? {}

  useSignalEffect(() => {
    heard.time_s.value
    if (recording) recording.scored.value
    const shown = `scaleX(${(score.value ?? heard.scoreNow(label) ?? 0).toFixed(2)})`
    // There may be hundreds of tiles, and most stay as they are from one frame to the next.
    if (bar.current && drawn.current !== shown) bar.current.style.transform = drawn.current = shown
  })

  const of100 = percent(score.value ?? Math.max(read.value, 0))
  const spoken = ignored.value ? say('tile_ignored') : say(lit ? 'tile_lit' : 'tile_unlit', { score: of100 })
  return (
    <button
      class={`tile form-${form}${lit ? ' lit' : ''}${ignored.value ? ' ignored' : ''}`}
      data-label={label}
      data-lit={lit}
      title={rule ? `${name}: ${rule}` : name}
      onFocus={() => (read.value = heard.scoreNow(label) ?? 0)}
      onClick={() => recording && stepTo(recording, 1, label)}
    >
      <span class="tile-name">
        {icon && <LabelIcon path={icon} />}
        {name}
        <span class="sr">{spoken}</span>
      </span>
      <Moments heard={heard} label={label} recording={recording} />
      <span class="tile-dot" />
      <span class="tile-bar" ref={bar} />
    </button>
  )
}

/** So much of the recording is all of it. */
const ALL_ALONG = 0.97

function Moments({ heard, label, recording }: { heard: Heard; label: string; recording: Recording | undefined }) {
  const text = useComputed(() => {
    if (!heard.thresholds.heeds(label)) return say('ignored')
    const given = givenBy(recording?.says.value ?? [], label)
    const parts = [heardOf(heard.counts.value.get(label), recording?.duration_s.value ?? 0), given ? say('moments_given', { n: given }) : '']
    return parts.filter(Boolean).join(' · ') || say('moments_none')
  })
  return <small class="tile-moments" aria-hidden="true">{text}</small>
}

function heardOf(count: Count | undefined, duration_s: number): string {
  if (!count) return ''
  if (!count.held) return say('moments_below', { n: count.below })
  return duration_s && count.held_s >= ALL_ALONG * duration_s ? say('all_along') : say('moments', { n: count.held })
}

export function TileGrid({ heard, recording }: { heard: Heard; recording?: Recording }) {
  return (
    <div class="tiles" role="group" aria-label={say('tiles')}>
      {heard.order.value.map((label) => (
        <Tile key={label} heard={heard} label={label} form="tile" {...(recording && { recording })} />
      ))}
    </div>
  )
}
