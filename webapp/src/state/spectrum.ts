/* The spectrogram's tiles, as far as they were needed, and how loud a recording's loud end is. */
import { computed, type ReadonlySignal } from '@preact/signals'
import * as client from '../api/client'
import type { Media, SpectrumLevel } from '../api/types'
import { chunksOf, dbOf, levelFor, quantile, rowAt, scaleOf, TILE_COLUMNS, type Scale } from '../geometry/spectrum'
import type { View } from '../geometry/view'
import type { Scope } from '../scope'
import { makeChunks } from './chunks'

/** 32 kB each, and as much again four times over for its picture. */
const KEPT = 80
const TOGETHER = 4
/** What is louder than this share of all values may be as bright as can be. */
const LOUD = 0.998
/** What is quieter than this share is background, and dark. */
const QUIET = 0.4

export interface Tile {
  start_s: number
  end_s: number
  /** (columns, rows), row 0 the lowest. */
  values: Uint8Array
}

export interface Spectrum {
  /** What there is of a view, the coarse first, to be drawn over one another; asks for what is missing. */
  tiles(media: Media, view: View, width_px: number): Tile[]
  /** Level in dB at a time and frequency, from the best tile that is here. */
  levelAt(media: Media, time_s: number, hz: number): number | null
  /** The loud end of the colours and how far down they reach, in dB; of a usual recording until they are known. */
  scale: ReadonlySignal<Scale>
  arrived: ReadonlySignal<number>
}

const USUAL: Scale = { top_db: -25, range_db: 65 }

export function makeSpectrum(scope: Scope, id: string, media: ReadonlySignal<Media | null>): Spectrum {
  const chunks = makeChunks(scope, async (level, first, count, signal) => {
    const values = await client.spectrum(id, level, first * TILE_COLUMNS, count * TILE_COLUMNS, signal)
    const size = TILE_COLUMNS * (media.peek()?.spectrum.rows ?? 1)
    return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size))
  }, KEPT, TOGETHER)

  // Once known it stays, whatever is let go of later.
  let known = USUAL

  const last = (level: SpectrumLevel) => Math.ceil(level.columns / TILE_COLUMNS) - 1

  function* tilesOf(level: SpectrumLevel, view: View, rows: number): Generator<Tile | null> {
    const seen = chunksOf(view, level.columns_per_s, level.columns, TILE_COLUMNS)
    for (let chunk = seen.first; chunk <= seen.last; chunk++) {
      const values = chunks.get(level.level, chunk)
      const start_s = (chunk * TILE_COLUMNS) / level.columns_per_s
      yield values ? { start_s, end_s: start_s + values.length / rows / level.columns_per_s, values } : null
    }
  }

  return {
    arrived: chunks.arrived,
    scale: computed(() => {
      chunks.arrived.value
      const spectrum = media.value?.spectrum
      const level = spectrum?.levels.at(-1)
      if (!spectrum || !level) return known
      const parts: Uint8Array[] = []
      for (let chunk = 0; chunk <= last(level); chunk++) {
        const values = chunks.get(level.level, chunk)
        if (!values) return known
        parts.push(values)
      }
      if (known !== USUAL) return known
      known = scaleOf(dbOf(quantile(parts, LOUD), spectrum.floor_db), dbOf(quantile(parts, QUIET), spectrum.floor_db), spectrum.floor_db)
      return known
    }),
    tiles(found, view, width_px) {
      const { levels, rows } = found.spectrum
      const best = levelFor(levels, width_px / (view.end_s - view.start_s))
      const coarsest = levels.at(-1)
      if (!best || !coarsest) return []
      const seen = chunksOf(view, best.columns_per_s, best.columns, TILE_COLUMNS)
      chunks.want([
        { level: coarsest.level, first: 0, last: last(coarsest) },
        { level: best.level, ...seen },
        { level: best.level, first: Math.max(0, seen.first - 1), last: Math.min(last(best), seen.last + 1) },
      ])
      const sharp = [...tilesOf(best, view, rows)]
      if (sharp.every((tile) => tile !== null)) return sharp
      // What is coarser, or finer and still here from before, stands in until the right tiles come.
      const coarse = levels.slice(levels.indexOf(best) + 1).reverse().flatMap((level) => [...tilesOf(level, view, rows)])
      return [...coarse, ...sharp].filter((tile) => tile !== null)
    },
    levelAt(found, time_s, hz) {
      const { levels, rows, floor_db } = found.spectrum
      for (const level of levels) {
        const column = Math.floor(time_s * level.columns_per_s)
        if (column < 0 || column >= level.columns) continue
        const values = chunks.get(level.level, Math.floor(column / TILE_COLUMNS))
        const value = values?.[(column % TILE_COLUMNS) * rows + rowAt(hz, rows, found.spectrum)]
        if (value !== undefined) return dbOf(value, floor_db)
      }
      return null
    },
  }
}
