/* Every word of the page: a table a part of it, in strings/. `{name}` is a value; a pair [one, many] chooses by `n`. */
import { library } from './strings/library'
import { live } from './strings/live'
import { notes } from './strings/notes'
import { page } from './strings/page'
import { recording } from './strings/recording'

export type Text = string | readonly [one: string, many: string]

export const TABLES = [page, recording, notes, live, library] as const
const STRINGS = { ...page, ...recording, ...notes, ...live, ...library }

export type Key = keyof typeof STRINGS
export type Values = Readonly<Record<string, string | number>>

/** The text of a key with its values filled in. */
export function say(key: Key, values: Values = {}): string {
  const found: Text = STRINGS[key]
  const text = typeof found === 'string' ? found : found[values['n'] === 1 ? 0 : 1]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}
