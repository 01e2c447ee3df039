/* Lines for the person, each shown where its thing is. An error stays until dismissed or settled; other lines go by themselves. */
import { signal, type ReadonlySignal } from '@preact/signals'

export type Place = 'page' | 'start' | 'recording' | 'player' | 'panel' | 'library' | 'live'

export interface Notice {
  id: number
  place: Place
  kind: 'error' | 'line'
  text: string
}

const held = signal<readonly Notice[]>([])
export const notices: ReadonlySignal<readonly Notice[]> = held

const SHOWN_MS = 5000
let next = 1

function put(place: Place, kind: Notice['kind'], text: string): number {
  const id = next++
  // One passing line at a time, and no error twice.
  const others = held.value.filter((one) => (kind === 'line' ? one.kind !== 'line' : one.place !== place || one.text !== text))
  held.value = [...others, { id, place, kind, text }].slice(-6)
  return id
}

export const dismiss = (id: number): void => {
  held.value = held.value.filter((one) => one.id !== id)
}

export const tellError = (place: Place, text: string): number => put(place, 'error', text)

export function tell(place: Place, text: string): void {
  const id = put(place, 'line', text)
  setTimeout(() => dismiss(id), SHOWN_MS)
}
