/* The needle of a tuner: what sounds now, calmed, which string it is nearest to, and where the needle points. */
import type { Track } from '../api/types'
import { centsBetween } from './notes'
import { SURE } from './pitch'

/** Median of the sure values of the last `over_s`; null where fewer than half of them are sure. */
export function heardNow(track: Track | null, over_s: number): number | null {
  if (!track) return null
  const count = Math.max(1, Math.round(over_s / track.hop_s))
  const from = Math.max(0, track.values.length - count)
  const sure: number[] = []
  for (let i = from; i < track.values.length; i++) {
    const value = track.values[i]
    if (value && value > 0 && (track.confidence?.[i] ?? 1) >= SURE) sure.push(value)
  }
  if (!sure.length || sure.length < count / 2) return null
  sure.sort((a, b) => a - b)
  const middle = (sure.length - 1) / 2
  return (sure[Math.floor(middle)]! + sure[Math.ceil(middle)]!) / 2
}

/** The place of the tone that a pitch is nearest to. */
export function nearest(hz: number, tones_hz: readonly number[]): number {
  let best = 0
  tones_hz.forEach((tone, i) => {
    if (Math.abs(centsBetween(hz, tone)) < Math.abs(centsBetween(hz, tones_hz[best]!))) best = i
  })
  return best
}

/** To either side of the needle's scale. */
export const REACH_CENTS = 50
const SWING_DEGREES = 55

/** Degrees from upright; what lies beyond the scale is held at its end. */
export const angleOf = (cents: number): number => (SWING_DEGREES * Math.min(REACH_CENTS, Math.max(-REACH_CENTS, cents))) / REACH_CENTS

/** Within this a string is in tune. */
export const IN_TUNE_CENTS = 2

export type Pull = 'low' | 'high' | 'right'
export const pullOf = (cents: number): Pull => (Math.abs(Math.round(cents)) <= IN_TUNE_CENTS ? 'right' : cents < 0 ? 'low' : 'high')
