/* The last while of the microphone's samples, for what draws them. */

export interface Ring {
  /** One past the last sample that came. */
  readonly end: number
  /** The first sample that is still there. */
  readonly start: number
  write(first: number, samples: Float32Array): void
  /** Fills `into` with the samples from `first` on; those that are not there are 0. */
  read(first: number, into: Float32Array): void
  reset(): void
}

export function makeRing(length: number): Ring {
  const held = new Float32Array(length)
  let end = 0
  let begun = 0

  function put(samples: Float32Array): void {
    const last = samples.subarray(Math.max(0, samples.length - length))
    const at = (end + samples.length - last.length) % length
    const room = Math.min(last.length, length - at)
    held.set(last.subarray(0, room), at)
    held.set(last.subarray(room), 0)
    end += samples.length
  }

  return {
    get end() {
      return end
    },
    get start() {
      return Math.max(begun, end - length)
    },
    write(first, samples) {
      if (first > end + length || first < end) {
        held.fill(0)
        begun = end = first
      } else if (first > end) put(new Float32Array(first - end))
      put(samples)
    },
    read(first, into) {
      const start = Math.max(begun, end - length)
      for (let i = 0; i < into.length; i++) {
        const at = first + i
        into[i] = at >= start && at < end ? held[at % length]! : 0
      }
    },
    reset() {
      held.fill(0)
      begun = end = 0
    },
  }
}
