/* Progress over weeks: which model and measure are looked at, and the figures of the takes. */
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import * as client from '../api/client'
import type { BoardAnswer, MeasureDescription, Model, ProgressPoint, Settings } from '../api/types'
import { choosable } from '../geometry/weeks'
import type { Scope } from '../scope'
import { chosenModel, models } from './app'
import { chosenOf } from './settings'

export interface Figures {
  measure: MeasureDescription
  /** The oldest take first: over all notes, and by note. */
  takes: readonly ProgressPoint[]
  keys: readonly ProgressPoint[]
  /** Of the position that is chosen; without one it has no places. */
  board: BoardAnswer
}

const NO_BOARD: BoardAnswer = { places: [], points: [] }
/** Those of notes, then those of whole takes. */
const allOf = (model: Model): readonly MeasureDescription[] => [...choosable(model.measures), ...model.wholes]

export interface Weeks {
  /** Those that measure. */
  all: ReadonlySignal<readonly Model[]>
  name: Signal<string>
  model: ReadonlySignal<Model | null>
  /** Those of the model's measures that any take has. */
  measures: ReadonlySignal<readonly MeasureDescription[]>
  measure: Signal<string>
  figures: ReadonlySignal<Figures | null>
  failed: ReadonlySignal<string | null>
}

export function makeWeeks(scope: Scope): Weeks {
  const all = computed(() => models.value.filter((model) => choosable(model.measures).length))
  const name = signal((all.peek().find((model) => model === chosenModel.peek()) ?? all.peek()[0])?.name ?? '')
  const model = computed(() => all.value.find((one) => one.name === name.value) ?? null)
  const there = signal<ReadonlySet<string>>(new Set())
  const measures = computed(() => (model.value ? allOf(model.value) : []).filter((one) => there.value.has(one.name)))
  const measure = signal('')
  const figures = signal<Figures | null>(null)
  const failed = signal<string | null>(null)
  let asked = 0
  /** The settings that the board was asked by. */
  let by = ''

  async function look(from: Model, wanted: string, settings: Settings): Promise<void> {
    const number = ++asked
    const described = allOf(from)
    let shown = described.find((one) => one.name === wanted) ?? described[0]!
    try {
      let takes = await client.progress(from.name, shown.name, false, scope.signal)
      const first = described.find((one) => takes.measures.includes(one.name))
      if (first && !takes.measures.includes(shown.name)) {
        shown = first
        takes = await client.progress(from.name, shown.name, false, scope.signal)
      }
      const keys = await client.progress(from.name, shown.name, true, scope.signal)
      const board = from.wholes.includes(shown) ? NO_BOARD : await client.progressBoard(from.name, shown.name, settings, scope.signal)
      // An answer to what was chosen before is no answer any more.
      if (number !== asked || scope.signal.aborted) return
      batch(() => {
        there.value = new Set(takes.measures)
        measure.value = shown.name
        figures.value = { measure: shown, takes: takes.points, keys: keys.points.filter((one) => one.key !== null), board }
        failed.value = null
      })
    } catch (problem) {
      if (!client.isAborted(problem) && number === asked) failed.value = client.lineOf(problem)
    }
  }

  scope.add(effect(() => {
    const [from, wanted] = [model.value, measure.value]
    const now = figures.peek()
    if (!from) return
    const chosen = chosenOf(from)
    const settings = JSON.stringify(chosen)
    // What is shown needs no other answer, and waits for none.
    if (now && wanted === now.measure.name && allOf(from).includes(now.measure) && settings === by) asked += 1
    else {
      by = settings
      void look(from, wanted, chosen)
    }
  }))
  return { all, name, model, measures, measure, figures, failed }
}
