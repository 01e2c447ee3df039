/* What is drawn in the lanes: the machine's events with what the person says of them, and those the person drew. */
import type { HeardEvent, Say } from '../api/types'

export interface Box {
  /** `siren@11.840` for the machine's, the say's id for drawn ones. */
  key: string
  /** As the person has it, where the person said so. */
  label: string
  start_s: number
  end_s: number
  score: number | null
  holds: boolean
  /** What the machine said; null where the person drew it. */
  event: HeardEvent | null
  say: Say | null
}

/** How a say names the machine's event. */
export function keyOf(event: HeardEvent): string {
  const known = KEYS.get(event)
  if (known !== undefined) return known
  const key = `${event.label}@${event.start_s.toFixed(3)}`
  KEYS.set(event, key)
  return key
}

/** Events do not change, and a slider asks for the keys of thousands at every step. */
const KEYS = new WeakMap<HeardEvent, string>()

/** In order of their start. */
export function boxesOf(events: readonly HeardEvent[], says: readonly Say[], holds: (event: HeardEvent) => boolean): Box[] {
  const spoken = new Map(says.filter((said) => said.event !== null).map((said) => [said.event, said]))
  const boxes: Box[] = events.map((event) => {
    const key = keyOf(event)
    const said = spoken.get(key) ?? null
    const { label, start_s, end_s } = said ?? event
    return { key, label, start_s, end_s, score: event.score, holds: holds(event), event, say: said }
  })
  for (const said of says) {
    if (said.event !== null) continue
    const { id, label, start_s, end_s } = said
    boxes.push({ key: id, label, start_s, end_s, score: null, holds: true, event: null, say: said })
  }
  return boxes.sort((a, b) => a.start_s - b.start_s)
}

/** Whether the person moved the event's edges or gave it another name. */
export const movedBy = (box: Box): boolean =>
  box.event !== null && box.say !== null && (box.say.start_s !== box.event.start_s || box.say.end_s !== box.event.end_s)
export const renamedBy = (box: Box): boolean => box.event !== null && box.say !== null && box.say.label !== box.event.label

/** How many moments of a label are the person's: drawn, or named so in place of what the machine said. */
export const givenBy = (says: readonly Say[], label: string): number =>
  says.filter((said) => said.label === label && said.verdict !== 'no' && !said.event?.startsWith(`${label}@`)).length
