import { signal } from '@preact/signals'
import { afterEach, expect, test, vi } from 'vitest'
import type { Media } from '../api/types'
import { makeScope } from '../scope'
import { makePeaks } from './peaks'
import { makeSpectrum } from './spectrum'

const ROWS = 4
const media: Media = {
  duration_s: 40.96, rate: 25600, channels: 1, original_rate: 25600,
  peaks: [{ level: 0, samples_per_bin: 256, bins: 4096 }, { level: 1, samples_per_bin: 2048, bins: 512 }], peaks_power: 3,
  spectrum: {
    rows: ROWS, low_hz: 40, high_hz: 640, floor_db: -110,
    levels: [{ level: 0, columns_per_s: 50, columns: 2048 }, { level: 1, columns_per_s: 12.5, columns: 512 }],
  },
}

/** A server whose level l has the value 100 + l in every row, and whose wave is as loud as half of full scale. */
function serve(): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    const [, kind, level, first, count] = path.match(/(peaks|spectrum)\/(\d)\?first=(\d+)&count=(\d+)/)!
    asked.push(`${kind} ${level} ${first}`)
    const size = kind === 'peaks' ? 2 * Math.min(Number(count), 512) : ROWS * Number(count)
    const values = new Uint8Array(size).map((_, i) => (kind === 'peaks' ? (i % 2 ? 64 : 256 - 64) : 100 + Number(level)))
    return Promise.resolve(new Response(values))
  })
  return asked
}

afterEach(() => vi.unstubAllGlobals())

const settled = () => new Promise((later) => setTimeout(later, 5))

test('only what is seen is fetched, its neighbours, and the coarsest as a whole', async () => {
  const asked = serve()
  const spectrum = makeSpectrum(makeScope(), 'a', signal(media))
  const view = { start_s: 12, end_s: 14 } // within tile 2 of level 0
  expect(spectrum.tiles(media, view, 1000)).toEqual([])
  await settled()
  // Tiles come four at a time; of level 1 there are but two.
  expect(asked).toEqual(['spectrum 1 0', 'spectrum 0 0'])
  const tiles = spectrum.tiles(media, view, 1000)
  expect(tiles.map(({ start_s, end_s }) => [start_s, end_s])).toEqual([[10.24, 15.36]])
  expect(spectrum.levelAt(media, 13, 100)).toBeCloseTo(-110 + (100 * 110) / 255)
  expect(spectrum.levelAt(media, 30, 100)).toBeCloseTo(-110 + (101 * 110) / 255)
  expect(spectrum.scale.value.top_db).toBeCloseTo(-110 + (101 * 110) / 255)
})

test('what is coarser stands in for what is on its way', async () => {
  serve()
  const spectrum = makeSpectrum(makeScope(), 'a', signal(media))
  spectrum.tiles(media, { start_s: 0, end_s: 40.96 }, 300)
  await settled()
  const tiles = spectrum.tiles(media, { start_s: 12, end_s: 14 }, 1000)
  expect(tiles.map(({ start_s, end_s }) => [start_s, end_s])).toEqual([[0, 20.48]])
})

test('the wave is drawn from bins as fine as its bars', async () => {
  const asked = serve()
  const peaks = makePeaks(makeScope(), 'a', signal(media))
  const view = { start_s: 0, end_s: 40.96 }
  expect(peaks.bars(media, view, 300).highs[0]).toBeNaN()
  await settled()
  expect(asked).toEqual(['peaks 1 0'])
  expect(peaks.bars(media, view, 300).highs[0]).toBeCloseTo((64 / 127) ** 3)
  expect(peaks.loudest.value).toBeCloseTo((64 / 127) ** 3)
})
