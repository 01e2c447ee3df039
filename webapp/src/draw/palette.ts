/* The page's colours as canvases need them, read from the table in style/colours.css. */
import { computed, type ReadonlySignal } from '@preact/signals'
import { dark } from '../state/screen'
import { rampOf } from './ramp'

const NAMES = [
  'card', 'line', 'line-strong', 'ink', 'soft', 'blue', 'blue-faint', 'amber', 'amber-line', 'on-amber', 'vermillion',
  'wave', 'wave-played', 'paper', 'sharp', 'flat', 'side',
] as const

export type Colour = (typeof NAMES)[number]

export interface Palette {
  of(name: Colour): string
  /** The spectrogram's colours for 256 steps from quiet to loud, as a canvas's pixels. */
  ramp: Uint32Array
  /** The colour of what was not fetched yet, and of silence. */
  silence: string
  font: string
}

const STEPS = 7

function read(): Palette {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const colours = new Map<Colour, string>(NAMES.map((name) => [name, value(name)]))
  const steps = Array.from({ length: STEPS }, (_, i) => value(`spectrum-${i}`))
  return {
    of: (name) => colours.get(name) ?? '#888888',
    ramp: rampOf(steps),
    silence: steps[0] ?? '#000000',
    font: style.fontFamily || 'sans-serif',
  }
}

/** Read anew when the page turns dark or light. */
export const palette: ReadonlySignal<Palette> = computed(() => {
  dark.value
  return read()
})
