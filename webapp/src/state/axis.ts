/* The time axis that all bands of one recording share: how wide it is, what the pointer is at, whether the view follows. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Stretch } from '../geometry/events'
import { between, followed, isClose, pan, within, zoom, type View } from '../geometry/view'
import { lanesOf, type Lane } from './lanes'
import { makePeaks, type Peaks } from './peaks'
import type { Recording } from './recording'
import { calm } from './screen'
import { makeSpectrum, type Spectrum } from './spectrum'

/** Where the pointer is: in which band, how far from the left and top of its plot, and from the top of all bands. */
export interface Pointer {
  band: string
  x_px: number
  y_px: number
  height_px: number
  area_y_px: number
}

/** What is being drawn or moved, shown until it is let go. `key` is the box whose edge is moved, null for a new one. */
export interface Draft extends Stretch {
  label: string
  key: string | null
}

export interface Axis {
  peaks: Peaks
  spectrum: Spectrum
  /** Of every band's plot; 0 until it is laid out. */
  width_px: Signal<number>
  pointer: Signal<Pointer | null>
  draft: Signal<Draft | null>
  lanes: ReadonlySignal<readonly Lane[]>
  /** How far the lanes are scrolled. */
  lanes_top_px: Signal<number>
  zoomAbout(factor: number, about_s: number): void
  panBy(by_s: number): void
  showAll(): void
  /** Goes to a view, gliding there where motion is welcome. */
  glideTo(view: View): void
}

/** How much brighter the spectrogram is than by itself, and from how far down it shows, null: as suits the recording.
 *  Both stay while the page is open. */
export const gain_db = signal(0)
export const range_db = signal<number | null>(null)

const GLIDE_MS = 220

const axes = new WeakMap<Recording, Axis>()

/** The recording's axis; it lives as long as the recording, so that what was fetched is not fetched again. */
export function axisOf(recording: Recording): Axis {
  const known = axes.get(recording)
  if (known) return known
  const made = makeAxis(recording)
  axes.set(recording, made)
  return made
}

function makeAxis(recording: Recording): Axis {
  const { scope, id, media, view, duration_s, player, time_s } = recording
  let stopGlide = () => {}
  // Whoever scrolls away from the playhead wants to look there: following begins again when both meet.
  let away = false
  let own = false

  const inView = (at_s: number, shown: View) => at_s >= shown.start_s && at_s <= shown.end_s

  /** As long a view with a time in its middle. */
  const about = (at_s: number, shown: View) => pan(shown, at_s - (shown.start_s + shown.end_s) / 2, duration_s.peek())

  function set(next: View): void {
    own = true
    view.value = next
    own = false
  }

  function glideTo(to: View): void {
    stopGlide()
    const from = view.peek()
    if (!from || calm.peek()) {
      set(to)
      return
    }
    // From its first frame on: on a busy page one counted from the key would be over before it is seen.
    let began_ms: number | null = null
    stopGlide = scope.frames((now_ms) => {
      began_ms ??= now_ms
      const share = Math.min(1, Math.max(0, (now_ms - began_ms) / GLIDE_MS))
      if (share === 1) stopGlide()
      set(between(from, to, share))
      if (share === 1) stopGlide = () => {}
    })
  }

  function byHand(next: View): void {
    stopGlide()
    stopGlide = () => {}
    view.value = next
  }

  let gliding_s: View | null = null
  scope.add(time_s.subscribe((at_s) => {
    const shown = view.peek()
    if (!shown) return
    if (!player.playing.peek()) {
      // It was sent there by the person, who wants to see where it is.
      if (!inView(at_s, shown)) glideTo(about(at_s, shown))
      return
    }
    if (inView(at_s, shown)) away = false
    if (away) return
    if (gliding_s && inView(at_s, gliding_s)) return
    gliding_s = null
    const next = followed(shown, at_s, duration_s.peek(), player.speed.peek())
    if (next === shown) return
    // Close up the view moves at every frame as it is; only the turn of a page glides.
    if (isClose(shown, player.speed.peek())) set(next)
    else {
      gliding_s = next
      glideTo(next)
      scope.after(GLIDE_MS + 50, () => (gliding_s = null))
    }
  }))
  scope.add(view.subscribe((shown) => {
    if (!own && shown && !inView(time_s.peek(), shown)) away = true
  }))
  scope.add(player.playing.subscribe(() => (away = false)))

  return {
    peaks: makePeaks(scope, id, media),
    spectrum: makeSpectrum(scope, id, media),
    width_px: signal(0),
    pointer: signal<Pointer | null>(null),
    draft: signal<Draft | null>(null),
    lanes: computed(() => lanesOf(recording.order.value, recording.boxes.value, recording.imported.value, recording.nameOf)),
    lanes_top_px: signal(0),
    glideTo,
    zoomAbout(factor, about_s) {
      const shown = view.peek()
      if (shown) byHand(zoom(shown, factor, about_s, duration_s.peek()))
    },
    panBy(by_s) {
      const shown = view.peek()
      if (shown) byHand(pan(shown, by_s, duration_s.peek()))
    },
    showAll: () => byHand(within({ start_s: 0, end_s: duration_s.peek() }, duration_s.peek())),
  }
}
