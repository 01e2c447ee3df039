/* The notes of a recording or of a live session: how far off each lies, which one is in hand, what they are called. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Advice, MeasureDescription, Model, Note, Track, TrackDescription } from '../api/types'
import { a4Behind, centreHz, keyOf, nameOf, offOf, ranking, spellingOf, wantedHz, type Off, type Spelling } from '../geometry/notes'
import { loudestOf } from '../geometry/pitch'
import type { Heard } from './heard'

export interface Notes {
  all: ReadonlySignal<readonly Note[]>
  advice: ReadonlySignal<readonly Advice[]>
  measures: ReadonlySignal<readonly MeasureDescription[]>
  offs: ReadonlySignal<readonly Off[]>
  /** Where each note was meant to be, in Hz. */
  wanted: ReadonlySignal<readonly (number | null)[]>
  /** The A4 that notes are held against. */
  a4_hz: ReadonlySignal<number>
  spelling: ReadonlySignal<Spelling>
  /** The track that is drawn against note names, and the one that makes it thick. */
  pitch: ReadonlySignal<Drawn | null>
  loudness: ReadonlySignal<Drawn | null>
  loudest: ReadonlySignal<number>
  /** The place of the note in hand. */
  touched: Signal<number | null>
  nameOf(note: Note): string
}

export interface Drawn {
  scale: TrackDescription
  track: Track | null
}

const A4_HZ = 440

/** How notes are spelled: as the model's setting of free text names a key. */
export function spellingBy(model: Model | null, settings: Readonly<Record<string, unknown>>): Spelling {
  const free = model?.settings.find((setting) => !setting.choices.length && setting.low === null)
  return spellingOf(String((free && settings[free.name]) ?? ''))
}

const known = new WeakMap<Heard, Notes>()

/** The notes of what is heard; they live as long as that. */
export function notesOf(heard: Heard): Notes {
  const found = known.get(heard)
  if (found) return found
  const made = makeNotes(heard)
  known.set(heard, made)
  return made
}

function makeNotes(heard: Heard): Notes {
  const measures = computed(() => heard.model.value?.measures ?? [])
  const rank = computed(() => ranking(measures.value, heard.settings.value))
  const offs = computed(() => heard.notes.value.map((note) => offOf(note, rank.value)))
  const drawn = (view: TrackDescription['view']) =>
    computed<Drawn | null>(() => {
      const scale = heard.model.value?.tracks.find((one) => one.view === view)
      return scale ? { scale, track: heard.tracks.value.find((one) => one.name === scale.name) ?? null } : null
    })
  const loudness = drawn('loudness')
  const wanted = computed(() => heard.notes.value.map((note, i) => wantedHz(note, measures.value, offs.value[i]!)))
  const a4_hz = computed(() => {
    // What was chosen, or, where that is a word, what it came to.
    const one = heard.model.value?.settings.find((setting) => setting.unit === 'Hz')
    const values = one ? [heard.settings.value[`${one.name}_hz`], heard.settings.value[one.name], one.default].map(Number) : []
    const last = values.length ? wanted.value.findLast((hz) => hz !== null) : null
    // Chosen by a word, while it is not over: the last note tells what it was held against.
    return values.slice(0, 2).find((value) => value > 0) ?? (last ? a4Behind(last) : (values.find((value) => value > 0) ?? A4_HZ))
  })
  const spelling = computed(() => spellingBy(heard.model.value, heard.settings.value))
  return {
    all: heard.notes, advice: heard.advice, measures, offs, a4_hz, spelling, loudness,
    pitch: drawn('pitch'),
    wanted,
    loudest: computed(() => loudestOf(loudness.value?.track ?? null)),
    touched: signal<number | null>(null),
    nameOf(note) {
      const hz = centreHz(note, measures.value)
      return nameOf(hz === null ? note.key : Math.round(keyOf(hz, a4_hz.value)), spelling.value)
    },
  }
}
