/* Tiles of a spectrogram as pictures. */
import { hzToY, type Band } from '../geometry/spectrum'
import { sToPx, type View } from '../geometry/view'
import type { Tile } from '../state/spectrum'
import type { Plot } from './canvas'
import type { Palette } from './palette'

interface Picture {
  context: CanvasRenderingContext2D
  colours: Uint32Array
}

/** Those drawn last go last. More are seen at once only of a very wide view. */
const pictures = new Map<Uint8Array, Picture>()
const KEPT = 48

/** A tile's picture, the highest frequency at the top; coloured anew only when the colours changed. */
function pictureOf(values: Uint8Array, rows: number, colours: Uint32Array): HTMLCanvasElement | null {
  const columns = Math.floor(values.length / rows)
  const known = pictures.get(values)
  const context = known?.context ?? roomFor(columns, rows)
  if (!context || !columns) return null
  if (known?.colours !== colours) context.putImageData(imageOf(values, columns, rows, colours), 0, 0)
  pictures.delete(values)
  pictures.set(values, { context, colours })
  return context.canvas
}

/** A canvas of this size: that of the picture not drawn for longest, as making one takes longer than all else here. */
function roomFor(columns: number, rows: number): CanvasRenderingContext2D | null {
  const [oldest] = pictures
  if (!oldest || pictures.size < KEPT) return sized(document.createElement('canvas'), columns, rows).getContext('2d')
  pictures.delete(oldest[0])
  sized(oldest[1].context.canvas, columns, rows)
  return oldest[1].context
}

function sized(canvas: HTMLCanvasElement, columns: number, rows: number): HTMLCanvasElement {
  if (canvas.width !== columns) canvas.width = columns
  if (canvas.height !== rows) canvas.height = rows
  return canvas
}

export function imageOf(values: Uint8Array, columns: number, rows: number, colours: Uint32Array): ImageData {
  const image = new ImageData(columns, rows)
  const pixels = new Uint32Array(image.data.buffer)
  for (let column = 0; column < columns; column++) {
    let at = (rows - 1) * columns + column
    for (let row = 0; row < rows; row++, at -= columns) pixels[at] = colours[values[column * rows + row]!]!
  }
  return image
}

export function drawSpectrogram(plot: Plot, tiles: readonly Tile[], rows: number, view: View, colours: Uint32Array, palette: Palette): void {
  const { context, width_px, height_px, ratio } = plot
  context.fillStyle = palette.silence
  context.fillRect(0, 0, width_px, height_px)
  context.save()
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'medium'
  const wide = width_px * ratio
  for (const tile of tiles) {
    const picture = pictureOf(tile.values, rows, colours)
    if (!picture) continue
    // Whole pixels at both ends: neighbours then meet without a seam.
    const left = Math.round(sToPx(tile.start_s, view, wide))
    const right = Math.round(sToPx(tile.end_s, view, wide))
    if (right > 0 && left < wide && right > left) context.drawImage(picture, left, 0, right - left, Math.round(height_px * ratio))
  }
  context.restore()
}

const EDGE_PX = 9

/** Marks at the edge what lies above what the model hears. */
export function drawUnheard(plot: Plot, heard_hz: number, band: Band, palette: Palette): void {
  if (!(heard_hz > 0) || heard_hz >= band.high_hz) return
  const { context, width_px, height_px } = plot
  const y = Math.round(hzToY(Math.max(heard_hz, band.low_hz), height_px, band)) + 0.5
  context.save()
  context.strokeStyle = palette.of('card')
  context.globalAlpha = 0.55
  context.setLineDash([2, 4])
  context.beginPath()
  context.moveTo(0, y)
  context.lineTo(width_px, y)
  context.stroke()
  context.setLineDash([])
  context.beginPath()
  context.rect(0, 0, EDGE_PX, y)
  context.rect(width_px - EDGE_PX, 0, EDGE_PX, y)
  context.clip()
  context.globalAlpha = 0.75
  context.beginPath()
  for (const left of [0, width_px - EDGE_PX]) {
    for (let at = -EDGE_PX; at < y + EDGE_PX; at += 5) {
      context.moveTo(left, at + EDGE_PX)
      context.lineTo(left + EDGE_PX, at)
    }
  }
  context.stroke()
  context.restore()
}
