/* Cuts what the audio thread hands over, 128 samples at a time, into frames for the socket. */

export interface Cut {
  /** Number of the first sample, counted from where the cutter began. */
  first: number
  samples: Float32Array<ArrayBuffer>
}

/** A frame as the audio thread hands it over. */
export interface Taken extends Cut {
  /** When its last sample was there, as `Date.now()` of the audio thread: the only clock that both threads have. */
  at_ms: number
}

/** About 16 ms: short beside what a needle waits for in all, long enough to be 60 messages a second and no more. */
const FRAME_S = 0.016
const QUANTUM = 128

/** Whole quanta, so that no frame waits for the half of one. */
export const frameLength = (rate: number): number => Math.max(1, Math.round((rate * FRAME_S) / QUANTUM)) * QUANTUM

export interface Cutter {
  /** Takes the channels of one quantum that begins at sample `at` of the context; gives what is whole by then. */
  take(at: number, channels: readonly Float32Array[], length: number): Cut[]
  /** What has come of the frame that is not whole yet. */
  rest(): Cut | null
}

export function makeCutter(size: number): Cutter {
  let origin: number | null = null
  let first = 0
  let filled = 0
  let samples = new Float32Array(size)

  function rest(): Cut | null {
    if (!filled) return null
    const cut = { first, samples: samples.slice(0, filled) }
    first += filled
    filled = 0
    return cut
  }

  return {
    rest,
    take(at, channels, length) {
      origin ??= at
      const cuts: Cut[] = []
      // The audio thread may skip: the numbers then jump, and the server hears silence in between.
      if (at - origin !== first + filled) {
        const before = rest()
        if (before) cuts.push(before)
        first = at - origin
      }
      for (let i = 0; i < length; i++) {
        // No channel at all is a microphone that is being changed: silence, so that time goes on.
        let sum = 0
        for (const channel of channels) sum += channel[i] ?? 0
        samples[filled++] = channels.length ? sum / channels.length : 0
        if (filled < size) continue
        cuts.push({ first, samples })
        first += size
        filled = 0
        samples = new Float32Array(size)
      }
      return cuts
    },
  }
}
