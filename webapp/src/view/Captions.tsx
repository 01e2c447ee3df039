/* What is heard as lines of large text with times, newest at the bottom; what still sounds is marked.

   Readers of the screen are told by NowSaid, which waits between two sentences; these lines would flood them. */
import { useComputed } from '@preact/signals'
import { captionLines } from '../geometry/captions'
import { countUpTo } from '../geometry/events'
import { clock, timeOfDay } from '../geometry/time'
import type { Heard } from '../state/heard'
import { say } from '../strings'

const MOST = 8

export function Captions({ heard, started_at }: { heard: Heard; started_at: string | null }) {
  const starts_s = useComputed(() => heard.holding.value.map((event) => event.start_s))
  // A number that seldom changes, so that the lines are not made anew at every frame.
  const begun = useComputed(() => countUpTo(starts_s.value, heard.time_s.value))
  const lines = useComputed(() => captionLines(heard.holding.value, begun.value, MOST)).value
  const lit = heard.lit.value
  const newest = new Map(lines.map((line) => [line.label, line.key]))
  if (!lines.length) return <p class="captions none">{say('captions_none')}</p>
  return (
    <ol class="captions" aria-label={say('captions')}>
      {lines.map(({ key, label, start_s }) => {
        const now = lit.has(label) && newest.get(label) === key
        return (
          <li key={key} class={now ? 'now' : ''}>
            <time>{timeOfDay(started_at, start_s) ?? clock(start_s, 0)}</time>
            <span class="caption-name">{heard.nameOf(label)}</span>
            {now && <span class="caption-now">{say('caption_now')}</span>}
          </li>
        )
      })}
    </ol>
  )
}
