/* One calm display, for playing and for reading from afar: the grid, the likeliest sound alone, or captions. */
import { useComputed } from '@preact/signals'
import { hearsNotes } from '../geometry/notes'
import { playingShows } from '../state/app'
import type { Heard } from '../state/heard'
import type { Recording } from '../state/recording'
import { say, type Key } from '../strings'
import { Captions } from './Captions'
import { OneNote } from './OneNote'
import { TileGrid } from './Tiles'

type Shows = NonNullable<typeof playingShows.value>
const CHOICES: readonly (readonly [Shows, Key])[] = [['grid', 'shows_grid'], ['one', 'shows_one'], ['captions', 'shows_captions']]
const OF_NOTES: readonly [Shows, Key] = ['note', 'shows_note']

export interface PlayingModeProps {
  heard: Heard
  started_at: string | null
  recording?: Recording
}

export function PlayingMode({ heard, started_at, recording }: PlayingModeProps) {
  // A model that hears notes shows the note; one without labels nothing else.
  const notes = hearsNotes(heard.model.value)
  const labelled = heard.labels.value.size > 0
  const choices = notes ? [OF_NOTES, ...(labelled ? CHOICES : [])] : CHOICES
  const wanted = playingShows.value
  const shows = choices.some(([choice]) => choice === wanted) ? wanted : choices[0]![0]
  return (
    <section class="playing">
      <div class="joined playing-choice" role="group" aria-label={say('playing_shows')} hidden={choices.length < 2}>
        {choices.map(([choice, title]) => (
          <button key={choice} aria-pressed={choice === shows} onClick={() => (playingShows.value = choice)}>
            {say(title)}
          </button>
        ))}
      </div>
      {shows === 'note' && <OneNote heard={heard} running={!recording} />}
      {shows === 'grid' && <TileGrid heard={heard} {...(recording && { recording })} />}
      {shows === 'one' && <One heard={heard} />}
      {shows === 'captions' && <Captions heard={heard} started_at={started_at} />}
    </section>
  )
}

function One({ heard }: { heard: Heard }) {
  const best = useComputed(() => [...heard.lit.value].reduce<string | null>((top, [label, score]) => (top !== null && (heard.lit.value.get(top) ?? 0) >= score ? top : label), null))
  const label = best.value
  return <div class={label === null ? 'one' : 'one lit'}>{label === null ? say('quiet_one') : heard.nameOf(label)}</div>
}
