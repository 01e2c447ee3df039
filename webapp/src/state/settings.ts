/* What the person chose of each model: kept for the next time, sent with the next recording. */
import { signal } from '@preact/signals'
import type { Model, SettingDescription, Settings } from '../api/types'
import { store, stored } from './stored'

type Chosen = Readonly<Record<string, Settings>>

function read(): Chosen {
  try {
    const found: unknown = JSON.parse(stored('settings') ?? '{}')
    return found !== null && typeof found === 'object' ? (found as Chosen) : {}
  } catch {
    return {}
  }
}

/** By the model's name. */
const chosen = signal<Chosen>(read())

/** Those that are chosen and that the model knows; what is as the card has it is left out. */
export function chosenOf(model: Model | null): Settings {
  const own = model ? (chosen.value[model.name] ?? {}) : {}
  const known = (model?.settings ?? []).filter((one) => one.name in own && taken(one, String(own[one.name])))
  return Object.fromEntries(known.map((one) => [one.name, own[one.name]!]))
}

export const valueOf = (model: Model, one: SettingDescription): string => String(chosenOf(model)[one.name] ?? one.default)

export function choose(model: Model, one: SettingDescription, value: string): void {
  const { [one.name]: _, ...others } = chosen.peek()[model.name] ?? {}
  chosen.value = { ...chosen.peek(), [model.name]: value === one.default ? others : { ...others, [one.name]: value } }
  store('settings', JSON.stringify(chosen.peek()))
}

/** Whether the server would take it, as far as its description tells. */
export function taken(one: SettingDescription, value: string): boolean {
  if (value === one.default || one.choices.includes(value)) return true
  if (one.low === null || one.high === null) return one.choices.length === 0
  return value.trim() !== '' && Number(value) >= one.low && Number(value) <= one.high
}

/** What the person calls a file that was sent, where that is what a setting says; else null. */
export const sentName = (value: string): string | null => /^reference:[0-9a-f]+\/(.+)$/.exec(value)?.[1] ?? null

/** Whether a recording was heard with other settings than are chosen now. */
export const differs = (model: Model, heard: Readonly<Record<string, unknown>>): boolean =>
  model.settings.some((one) => String(heard[one.name] ?? one.default) !== valueOf(model, one))
