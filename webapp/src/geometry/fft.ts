/* The power spectrum of a block of samples, its length a power of two. */

export interface Fft {
  size: number
  /** Power of bins 0 to size / 2 into `power`; `samples` stay as they are. */
  power(samples: Float32Array, power: Float64Array): void
}

/** Radix 2, in place after a bit-reversed copy (Cooley and Tukey, Math. Comp. 19, 1965). */
export function makeFft(size: number): Fft {
  const bits = Math.round(Math.log2(size))
  const reversed = new Uint32Array(size)
  for (let i = 0; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | ((i & 1) << (bits - 1))
  const cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size))
  const sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size))
  const real = new Float64Array(size)
  const imag = new Float64Array(size)
  return {
    size,
    power(samples, power) {
      for (let i = 0; i < size; i++) {
        real[i] = samples[reversed[i]!]!
        imag[i] = 0
      }
      for (let half = 1; half < size; half *= 2) {
        const step = size / (2 * half)
        for (let start = 0; start < size; start += 2 * half) {
          for (let k = 0, turn = 0; k < half; k++, turn += step) {
            const a = start + k
            const b = a + half
            const re = real[b]! * cos[turn]! + imag[b]! * sin[turn]!
            const im = imag[b]! * cos[turn]! - real[b]! * sin[turn]!
            real[b] = real[a]! - re
            imag[b] = imag[a]! - im
            real[a] = real[a]! + re
            imag[a] = imag[a]! + im
          }
        }
      }
      for (let i = 0; i <= size / 2; i++) power[i] = real[i]! ** 2 + imag[i]! ** 2
    },
  }
}
