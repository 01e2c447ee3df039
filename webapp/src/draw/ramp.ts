/* A row of colours for the values of a spectrogram. */

/** The pixel (0xAABBGGRR, as little-endian canvases store it) of `#rrggbb`. */
const pixel = (r: number, g: number, b: number): number => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0

const parts = (colour: string): [number, number, number] => {
  const value = parseInt(colour.replace('#', ''), 16) || 0
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** 256 colours in equal steps along the given ones, `#rrggbb` each. */
export function rampOf(colours: readonly string[]): Uint32Array {
  const stops = colours.map(parts)
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1)
    const left = stops[Math.floor(at)] ?? [0, 0, 0]
    const right = stops[Math.ceil(at)] ?? left
    const part = at % 1
    return pixel(left[0] + part * (right[0] - left[0]), left[1] + part * (right[1] - left[1]), left[2] + part * (right[2] - left[2]))
  })
}

/** For each stored value 0 to 255 its colour: `top_db` and louder is the last, `range_db` below it the first. */
export function coloursFor(ramp: Uint32Array, floor_db: number, top_db: number, range_db: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, value) => {
    const db = floor_db + (value * -floor_db) / 255
    const share = Math.min(1, Math.max(0, (db - (top_db - range_db)) / range_db))
    return ramp[Math.round(255 * share)]!
  })
}
