/* What stands in each lane: the machine's boxes with the person's say beside them, drawn ones, those of other programs. */
import type { ImportedLane } from '../api/types'
import { rowsOf, type Stretch } from '../geometry/events'
import { movedBy, renamedBy, type Box } from './boxes'
import { say } from '../strings'

export type Said = 'yes' | 'no' | 'drawn' | 'moved'

export interface Mark extends Stretch {
  /** `ghost`: what the machine said where the person says otherwise. */
  kind: 'holds' | 'below' | 'drawn' | 'ghost' | 'imported'
  said: Said | null
  /** Written into the box where it has room. */
  text: string
  key: string | null
  /** Where boxes lie over each other: this one's row, of how many. */
  row: number
  rows: number
}

export interface Lane {
  key: string
  name: string
  /** Null in a lane of another program. */
  label: string | null
  imported: ImportedLane | null
  marks: readonly Mark[]
  /** What can be touched; as `marks`, without ghosts. */
  boxes: readonly Box[]
}

/** How sure and from when to when are shown elsewhere; in the box stands only what the person said. */
function saidOf(box: Box): { said: Said | null; text: string } {
  if (!box.say) return { said: null, text: '' }
  if (!box.event) return { said: 'drawn', text: say('mark_drawn') }
  if (box.say.verdict === 'no') return { said: 'no', text: say('mark_no') }
  if (renamedBy(box)) return { said: 'yes', text: say('mark_renamed') }
  if (box.say.verdict === 'yes') return { said: 'yes', text: say('mark_yes') }
  return movedBy(box) ? { said: 'moved', text: say('mark_moved') } : { said: null, text: '' }
}

function markOf(box: Box): Mark {
  const { key, start_s, end_s } = box
  const kind = box.event === null ? 'drawn' : box.holds ? 'holds' : 'below'
  return { key, start_s, end_s, kind, ...saidOf(box), row: 0, rows: 1 }
}

function ghostOf(box: Box, nameOf: (label: string) => string): Mark | null {
  if (!box.event || !(movedBy(box) || renamedBy(box))) return null
  const { start_s, end_s } = box.event
  return { key: null, start_s, end_s, kind: 'ghost', said: null, text: renamedBy(box) ? `→ ${nameOf(box.label)}` : '', row: 0, rows: 1 }
}

/** One lane a label, in the labels' order; then one for each file of another program. */
export function lanesOf(
  order: readonly string[], boxes: readonly Box[], imported: readonly ImportedLane[], nameOf: (label: string) => string,
): Lane[] {
  const own = new Map<string, Box[]>()
  const ghosts = new Map<string, Mark[]>()
  const put = <T>(map: Map<string, T[]>, label: string, one: T) => {
    const list = map.get(label)
    if (list) list.push(one)
    else map.set(label, [one])
  }
  for (const box of boxes) {
    put(own, box.label, box)
    const ghost = ghostOf(box, nameOf)
    if (ghost && box.event) put(ghosts, box.event.label, ghost)
  }
  const lanes = order.map((label): Lane => {
    const here = own.get(label) ?? []
    return { key: label, name: nameOf(label), label, imported: null, boxes: here, marks: [...(ghosts.get(label) ?? []), ...here.map(markOf)] }
  })
  return [...lanes, ...imported.map(importedLane)]
}

/** A lane is no higher for what lies over each other in it: more rows make thinner boxes. */
const MOST_ROWS = 3

function importedLane(lane: ImportedLane): Lane {
  const events = [...lane.events].sort((a, b) => a.start_s - b.start_s)
  const rows = rowsOf(events)
  const count = Math.min(MOST_ROWS, Math.max(1, ...rows.map((row) => row + 1)))
  const marks = events.map(({ label, start_s, end_s }, i): Mark => ({
    key: null, kind: 'imported', start_s, end_s, said: null, text: label, row: Math.min(rows[i]!, count - 1), rows: count,
  }))
  return { key: `imported ${lane.id}`, name: lane.name, label: null, imported: lane, boxes: [], marks }
}
