/* A label's tile: lit exactly while the label holds, its bar the score. The head of its lane, or one of a grid. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { stepTo } from '../actions'
import { percent } from '../geometry/sizes'
import type { Heard } from '../state/heard'
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
      title={name}
      onFocus={() => (read.value = heard.scoreNow(label) ?? 0)}
      onClick={() => recording && stepTo(recording, 1, label)}
    >
      <span class="tile-name">
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
    const count = heard.counts.value.get(label)
    if (!count) return say('moments_none')
    if (!count.held) return say('moments_below', { n: count.below })
    if (recording?.duration_s.value && count.held_s >= ALL_ALONG * recording.duration_s.value) return say('all_along')
    return say('moments', { n: count.held })
  })
  return <small class="tile-moments" aria-hidden="true">{text}</small>
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
