/* The wave's bins, as far as they were needed. */
import { computed, type ReadonlySignal } from '@preact/signals'
import * as client from '../api/client'
import type { Media, PeaksLevel } from '../api/types'
import { barLength, barsOf, peaksLevelFor, samplesOf, type Bars } from '../geometry/peaks'
import { chunksOf } from '../geometry/spectrum'
import type { View } from '../geometry/view'
import type { Scope } from '../scope'
import { makeChunks } from './chunks'

/** Bins of one chunk: 8 kB. */
const CHUNK = 4096
const KEPT = 48

export interface Peaks {
  /** The bars of a view from the best bins that are here; asks for those that are not. */
  bars(media: Media, view: View, width_px: number): Bars
  /** The loudest sample of all, 0 to 1; null until it is known. */
  loudest: ReadonlySignal<number | null>
  arrived: ReadonlySignal<number>
}

export function makePeaks(scope: Scope, id: string, media: ReadonlySignal<Media | null>): Peaks {
  const chunks = makeChunks(scope, async (level, chunk, _, signal) => [await client.peaks(id, level, chunk * CHUNK, CHUNK, signal)], KEPT)

  const whole = (level: PeaksLevel) => ({ level: level.level, first: 0, last: Math.ceil(level.bins / CHUNK) - 1 })

  const samples = computed(() => samplesOf(media.value?.peaks_power ?? 1))

  /** Reads bins; looks up a chunk only when it comes to another. */
  const reader = (level: PeaksLevel) => {
    const of = samples.peek()
    let number = -1
    let values: Int8Array | undefined
    return (i: number, pair: Float32Array): boolean => {
      const chunk = Math.floor(i / CHUNK)
      if (chunk !== number) {
        number = chunk
        values = chunks.get(level.level, chunk)
      }
      const at = 2 * (i - chunk * CHUNK)
      if (!values || at + 1 >= values.length) return false
      pair[0] = of[values[at]! + 127]!
      pair[1] = of[values[at + 1]! + 127]!
      return true
    }
  }

  // Once known it stays, whatever is let go of later.
  let known: number | null = null

  return {
    arrived: chunks.arrived,
    loudest: computed(() => {
      chunks.arrived.value
      if (known !== null) return known
      const level = media.value?.peaks.at(-1)
      if (!level) return null
      let most = 0
      for (let chunk = 0; chunk <= whole(level).last; chunk++) {
        const values = chunks.get(level.level, chunk)
        if (!values) return null
        for (const value of values) most = Math.max(most, Math.abs(value))
      }
      known = samples.peek()[most + 127]!
      return known
    }),
    bars(found, view, width_px) {
      const bar_s = barLength(view, width_px)
      const best = peaksLevelFor(found.peaks, bar_s * found.rate)
      const coarsest = found.peaks.at(-1)
      if (!best || !coarsest) return barsOf(view, bar_s, 1, 0, found.duration_s, () => false)
      const per_s = found.rate / best.samples_per_bin
      const seen = chunksOf(view, per_s, best.bins, CHUNK)
      const around = { level: best.level, first: Math.max(0, seen.first - 1), last: Math.min(whole(best).last, seen.last + 1) }
      chunks.want([whole(coarsest), { level: best.level, ...seen }, around])
      // While the right bins are on their way, those of a coarser level stand in for them.
      const used = found.peaks.slice(found.peaks.indexOf(best)).find((level) => {
        const { first, last } = chunksOf(view, found.rate / level.samples_per_bin, level.bins, CHUNK)
        for (let chunk = first; chunk <= last; chunk++) if (!chunks.get(level.level, chunk)) return false
        return true
      }) ?? best
      return barsOf(view, bar_s, found.rate / used.samples_per_bin, used.bins, found.duration_s, reader(used))
    },
  }
}
