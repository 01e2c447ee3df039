/* Tracks as they come, piece by piece. */
import type { Track } from '../api/types'

/** Tracks with the new values of an update put behind what is known of each. */
export function grown(known: readonly Track[], fresh: readonly Track[]): readonly Track[] {
  if (!fresh.length) return known
  return fresh
    .map((track) => {
      const before = known.find((one) => one.name === track.name)
      if (!before) return track
      const kept = Math.max(0, Math.round((track.start_s - before.start_s) / track.hop_s))
      const confidence = track.confidence ? [...(before.confidence ?? []).slice(0, kept), ...track.confidence] : null
      return { ...before, values: [...before.values.slice(0, kept), ...track.values], confidence }
    })
    .concat(known.filter((one) => !fresh.some((track) => track.name === one.name)))
}
