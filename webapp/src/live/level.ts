/* How loud the microphone is, for its meter. */

/** Of a full-scale square wave; -Infinity for digital silence. */
export interface Level {
  rms_db: number
  peak_db: number
}

const db = (amplitude: number): number => 20 * Math.log10(amplitude)

/** From here up a peak counts as overdriven. */
export const CLIPPED_DB = -0.1

/** What a meter shows: from here, empty, to 0 dB, full. */
export const LEAST_DB = -72

export interface Meter {
  feed(samples: Float32Array): void
  /** Since the last time it was read; null where nothing came. */
  read(): Level | null
}

export function makeMeter(): Meter {
  let squares = 0
  let count = 0
  let peak = 0
  return {
    feed(samples) {
      for (const sample of samples) {
        squares += sample * sample
        peak = Math.max(peak, Math.abs(sample))
      }
      count += samples.length
    },
    read() {
      if (!count) return null
      const level = { rms_db: db(Math.sqrt(squares / count)), peak_db: db(peak) }
      squares = count = peak = 0
      return level
    },
  }
}

/** Where a level stands on a meter, 0 to 1. */
export const onMeter = (level_db: number): number => Math.min(1, Math.max(0, 1 - level_db / LEAST_DB))
