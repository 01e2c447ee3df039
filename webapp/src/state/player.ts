/* The sound and its clock: everything on the page follows `time_s`, read from the audio before each paint. */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Stretch } from '../geometry/events'
import type { Scope } from '../scope'

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const

export interface Player {
  playing: ReadonlySignal<boolean>
  speed: Signal<number>
  loop: Signal<Stretch | null>
  /** A line for the person where the audio cannot be played. */
  broken: ReadonlySignal<string | null>
  ready: ReadonlySignal<boolean>
  duration_s: ReadonlySignal<number>
  open(url: string): void
  play(): void
  pause(): void
  toggle(): void
  seek(time_s: number): void
  /** Plays a stretch once and stops. */
  playStretch(stretch: Stretch): void
}

export function makePlayer(scope: Scope, time_s: Signal<number>): Player {
  const audio = new Audio()
  audio.id = 'player'
  audio.preload = 'auto'
  audio.preservesPitch = true
  audio.hidden = true
  document.body.append(audio)
  scope.add(() => {
    audio.pause()
    audio.removeAttribute('src')
    audio.load()
    audio.remove()
  })

  const playing = signal(false)
  const ready = signal(false)
  const broken = signal<string | null>(null)
  const duration_s = signal(0)
  const speed = signal(1)
  const loop = signal<Stretch | null>(null)
  let stop_s: number | null = null
  let stopFrames = () => {}
  // Where to go once the audio knows its length.
  let wanted_s: number | null = null

  function tick(): void {
    const at_s = audio.currentTime
    const round = loop.peek()
    if (round && !audio.paused && at_s >= round.end_s) {
      audio.currentTime = round.start_s
      time_s.value = round.start_s
      return
    }
    if (stop_s !== null && at_s >= stop_s) {
      audio.pause()
      stop_s = null
    }
    time_s.value = at_s
  }

  function seek(to_s: number): void {
    const at_s = Math.max(0, Math.min(to_s, duration_s.peek() || to_s))
    stop_s = null
    if (audio.readyState < HTMLMediaElement.HAVE_METADATA) wanted_s = at_s
    else audio.currentTime = at_s
    time_s.value = at_s
  }

  function play(): void {
    if (!ready.peek()) return
    audio.playbackRate = speed.peek()
    audio.play().catch((problem: unknown) => {
      // A pause that came before the sound did is no failure.
      if (!(problem instanceof DOMException && problem.name === 'AbortError')) broken.value = String(problem)
    })
  }

  scope.listen(audio, 'loadedmetadata', () => {
    ready.value = true
    broken.value = null
    duration_s.value = audio.duration
    audio.playbackRate = speed.peek()
    if (wanted_s !== null) audio.currentTime = wanted_s
    wanted_s = null
  })
  scope.listen(audio, 'play', () => {
    playing.value = true
    stopFrames()
    stopFrames = scope.frames(tick)
  })
  scope.listen(audio, 'pause', () => {
    playing.value = false
    stopFrames()
    tick()
  })
  scope.listen(audio, 'seeked', () => {
    time_s.value = audio.currentTime
  })
  // Frames stop in a hidden tab; the loop shall not.
  scope.listen(audio, 'timeupdate', () => {
    if (!audio.paused) tick()
  })
  scope.listen(audio, 'ended', () => {
    const round = loop.peek()
    if (!round) return
    seek(round.start_s)
    play()
  })
  scope.listen(audio, 'error', () => {
    if (!audio.hasAttribute('src')) return
    broken.value = audio.error?.message || `MediaError ${audio.error?.code ?? ''}`
  })
  scope.add(speed.subscribe((value) => {
    audio.playbackRate = value
  }))

  return {
    playing, speed, loop, broken, ready, duration_s, play, seek,
    open(url) {
      ready.value = false
      broken.value = null
      wanted_s = time_s.peek() || wanted_s
      audio.src = url
    },
    pause: () => audio.pause(),
    toggle: () => (audio.paused ? play() : audio.pause()),
    playStretch(stretch) {
      seek(stretch.start_s)
      stop_s = stretch.end_s
      play()
    },
  }
}
