/* Progress over weeks: where a take's dot and bar lie, what stands at the axes, which notes come first. */
import type { Measured, MeasureDescription, Place, ProgressPoint } from '../api/types'
import { verdictOf, type Verdict } from './notes'

/** What a chart shows from its lower to its upper edge, and the values that are written beside it. */
export interface Scale {
  low: number
  high: number
  ticks: readonly number[]
}

export interface Box {
  width: number
  height: number
  /** Kept free at the left, right, top and bottom. */
  left: number
  right: number
  top: number
  bottom: number
}

export interface Dot {
  x: number
  y: number
  /** The ends of the interval's bar. */
  top: number
  bottom: number
}

export interface Days {
  from_ms: number
  to_ms: number
}

/** The measures that say something over several takes, in the model's order: a pitch in Hz tells only what was played. */
export const choosable = (described: readonly MeasureDescription[]): readonly MeasureDescription[] => described.filter((one) => one.view !== 'hz')

/** Of a place on the fingerboard: what was measured in the newest take that has it, and which way it lies. */
export interface Placed {
  place: Place
  newest: ProgressPoint | null
  verdict: Verdict
}

/** Of what is not off there is nothing to say but its figure. */
export function placedOn(places: readonly Place[], points: readonly ProgressPoint[], { view, bands }: MeasureDescription): Placed[] {
  const newest = new Map<number, ProgressPoint>()
  for (const one of points) if (one.key !== null) newest.set(one.key, one)
  return places.map((place) => {
    const found = newest.get(place.key) ?? null
    if (!found || view !== 'off') return { place, newest: found, verdict: 'unknown' }
    return { place, newest: found, verdict: verdictOf(found.low, found.high, bands) }
  })
}

/** The interval of a single note's value is not known here. */
export const figureOf = ({ median, low, high, unit }: ProgressPoint): Measured =>
  low === high ? { value: median, low: null, high: null, unit, why: null } : { value: median, low, high, unit, why: null }

/** The smallest of 1, 2, 5, 10, … that is not under `least`. */
function roundStep(least: number): number {
  const ten = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((of) => of * ten).find((step) => step >= least * (1 - 1e-9))!
}

/** All intervals; of what is off also 0 and the inner band. */
function reachOf(points: readonly ProgressPoint[], { view, bands }: MeasureDescription): readonly [number, number] {
  const band = view === 'off' ? [0, bands[0] ?? 0, -(bands[0] ?? 0)] : []
  const values = [...points.flatMap((one) => [one.low, one.high]), ...band]
  const [least, most] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)]
  if (least > most) return [0, 1]
  const half = Math.max(Math.abs(most), 1) / 10
  return most > least ? [least, most] : [least - half, most + half]
}

/** From a round value to a round one. */
export function scaleOf(points: readonly ProgressPoint[], described: MeasureDescription, most_ticks = 5): Scale {
  const [least, most] = reachOf(points, described)
  const step = roundStep((most - least) / (most_ticks - 1))
  const first = Math.floor(least / step + 1e-9)
  const last = Math.max(Math.ceil(most / step - 1e-9), first + 1)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks }
}

/** No wider than what it holds; nothing is written beside it. */
export function tightScaleOf(points: readonly ProgressPoint[], described: MeasureDescription): Scale {
  const [low, high] = reachOf(points, described)
  return { low, high, ticks: [] }
}

export function daysOf(points: readonly ProgressPoint[]): Days {
  const times = points.map((one) => Date.parse(one.created))
  return { from_ms: times.reduce((a, b) => Math.min(a, b), Infinity), to_ms: times.reduce((a, b) => Math.max(a, b), -Infinity) }
}

export const heightOf = (value: number, { low, high }: Scale, box: Box): number =>
  box.top + ((high - value) / (high - low)) * (box.height - box.top - box.bottom)

/** One take stands in the middle. */
export function dotsOf(points: readonly ProgressPoint[], { from_ms, to_ms }: Days, scale: Scale, box: Box): Dot[] {
  const wide = box.width - box.left - box.right
  return points.map((one) => ({
    x: box.left + wide * (to_ms > from_ms ? (Date.parse(one.created) - from_ms) / (to_ms - from_ms) : 0.5),
    y: heightOf(one.median, scale, box),
    top: heightOf(one.high, scale, box),
    bottom: heightOf(one.low, scale, box),
  }))
}

/** The takes whose date is written: the newest, and of those before it what has room, `apart_px` from the next. */
export function dated(dots: readonly Dot[], apart_px: number): number[] {
  const places: number[] = []
  for (let i = dots.length - 1; i >= 0; i--) {
    const next = places.at(-1)
    if (next === undefined || dots[next]!.x - dots[i]!.x >= apart_px) places.push(i)
  }
  return places.reverse()
}

const TWO_DAYS_MS = 2 * 86_400_000
const MONTHS_MS = 300 * 86_400_000

/** The day; the time where all lies within two days, the year where it is needed. */
export function dateText(created: string, { from_ms, to_ms }: Days): string {
  const apart_ms = to_ms - from_ms
  if (apart_ms > 0 && apart_ms < TWO_DAYS_MS) return new Date(created).toLocaleTimeString(undefined, { timeStyle: 'short' })
  return new Date(created).toLocaleDateString(undefined, { day: 'numeric', month: 'short', ...(apart_ms > MONTHS_MS && { year: 'numeric' }) })
}

/** A note of the compass over all takes that have it. */
export interface KeyRow {
  key: number
  points: readonly ProgressPoint[]
  newest: ProgressPoint
}

/** What is off: the furthest first, whichever way; an axis of the radar: the lowest; for others nobody said what is
 *  worse: from low notes to high. Each note counts as in its newest take. */
export function worstFirst(points: readonly ProgressPoint[], view: MeasureDescription['view']): KeyRow[] {
  const by = new Map<number, ProgressPoint[]>()
  for (const one of points) {
    if (one.key === null) continue
    const row = by.get(one.key)
    if (row) row.push(one)
    else by.set(one.key, [one])
  }
  const rows = [...by].map(([key, some]) => ({ key, points: some, newest: some.at(-1)! })).sort((a, b) => a.key - b.key)
  if (view === 'off') return rows.sort((a, b) => b.newest.size - a.newest.size)
  return view === 'radar' ? rows.sort((a, b) => a.newest.median - b.newest.median) : rows
}
