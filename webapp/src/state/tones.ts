/* Tones and clicks that the page makes itself: a note's right pitch, a drone, a metronome. One of a kind at a time. */
import { signal } from '@preact/signals'
import type { Scope } from '../scope'
import { pageScope } from './app'

/** What sounds now: the drone's or the tone's Hz. */
export const toneHz = signal<number | null>(null)
/** Beats a minute; null where it is silent. */
export const beating = signal<number | null>(null)

const LEVEL = 0.22
const CLICK_LEVEL = 0.5
const SWELL_S = 0.04
const FADE_S = 0.12
/** Clicks are ordered so far ahead, as timers of a page come late. */
const AHEAD_S = 0.3
const LOOK_MS = 80
const CLICK_S = 0.03

/** Shares of the partials: a full tone, as a fundamental alone can hardly be heard beside an instrument. */
const PARTIALS = [0, 1, 0.55, 0.38, 0.22, 0.14, 0.08, 0.05]

let context: AudioContext | null = null
let sounding: { oscillator: OscillatorNode; gain: GainNode } | null = null
let stopLater = () => {}

function opened(): AudioContext {
  context ??= new AudioContext()
  // Browsers begin one in silence until a key or a button was pressed.
  if (context.state === 'suspended') void context.resume()
  return context
}

/** Sounds a tone until it is told to stop, or for so long; one that sounds already changes to it. */
export function sound(hz: number, length_s: number | null = null): void {
  silence()
  const to = opened()
  const oscillator = to.createOscillator()
  const real = new Float32Array(PARTIALS.length)
  oscillator.setPeriodicWave(to.createPeriodicWave(real, new Float32Array(PARTIALS)))
  oscillator.frequency.value = hz
  const gain = to.createGain()
  gain.gain.setValueAtTime(0, to.currentTime)
  gain.gain.linearRampToValueAtTime(LEVEL, to.currentTime + SWELL_S)
  oscillator.connect(gain).connect(to.destination)
  oscillator.start()
  sounding = { oscillator, gain }
  toneHz.value = hz
  if (length_s !== null) stopLater = pageScope.after(length_s * 1000, silence)
}

export function silence(): void {
  stopLater()
  if (!sounding || !context) return
  const { oscillator, gain } = sounding
  sounding = null
  toneHz.value = null
  const now = context.currentTime
  gain.gain.cancelScheduledValues(now)
  gain.gain.setValueAtTime(gain.gain.value, now)
  gain.gain.linearRampToValueAtTime(0, now + FADE_S)
  oscillator.stop(now + FADE_S)
}

/** Sounds it, or ends it where just this one sounds. */
export const toggleTone = (hz: number): void => (toneHz.peek() === hz ? silence() : sound(hz))

let beats: Scope | null = null

/** Clicks at an even pace; the first of `accent` clicks is higher. */
export function beat(a_minute: number, accent = 4): void {
  still()
  const to = opened()
  const own = (beats = pageScope.child())
  let next_s = to.currentTime + 0.06
  let count = 0
  const order = () => {
    while (next_s < to.currentTime + AHEAD_S) {
      click(to, next_s, count % accent === 0)
      count += 1
      next_s += 60 / a_minute
    }
  }
  order()
  own.every(LOOK_MS, order)
  beating.value = a_minute
}

export function still(): void {
  beats?.dispose()
  beats = null
  beating.value = null
}

function click(to: AudioContext, at_s: number, high: boolean): void {
  const oscillator = to.createOscillator()
  const gain = to.createGain()
  oscillator.frequency.value = high ? 1600 : 1100
  gain.gain.setValueAtTime(CLICK_LEVEL, at_s)
  gain.gain.exponentialRampToValueAtTime(0.001, at_s + CLICK_S)
  oscillator.connect(gain).connect(to.destination)
  oscillator.start(at_s)
  oscillator.stop(at_s + CLICK_S)
}
