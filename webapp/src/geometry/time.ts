/* Times as people read them, and where the axis puts its marks. */

/** `0:14.2`, `1:02:03.4`. Tenths are rounded before they are split, so 59.96 is 1:00.0. */
export function clock(time_s: number, digits: 0 | 1 | 2 | 3 = 1): string {
  const unit = 10 ** digits
  const units = Math.round(Math.max(0, time_s) * unit)
  const seconds = (units % (60 * unit)) / unit
  const minutes = Math.floor(units / (60 * unit))
  const hours = Math.floor(minutes / 60)
  const tail = seconds.toFixed(digits).padStart(digits ? digits + 3 : 2, '0')
  return hours ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** `14:03:12.4`, the time of day `time_s` after `started_at` (ISO 8601); null where that cannot be read. */
export function timeOfDay(started_at: string | null, time_s: number, digits: 0 | 1 = 0): string | null {
  const start_ms = started_at === null ? NaN : Date.parse(started_at)
  if (Number.isNaN(start_ms)) return null
  const unit_ms = digits ? 100 : 1000
  const at = new Date(Math.floor((start_ms + time_s * 1000) / unit_ms) * unit_ms)
  const two = (value: number) => String(value).padStart(2, '0')
  const tenths = digits ? `.${Math.floor(at.getMilliseconds() / 100)}` : ''
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${tenths}`
}

/** A length as said in a sentence: `12 s`, `4 min`, `1 h 20 min`. */
export function span(length_s: number): string {
  if (length_s < 10) return `${length_s.toFixed(1)} s`
  const seconds = Math.round(length_s)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}

const STEPS_S = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400]

export interface Ticks {
  step_s: number
  times_s: number[]
  digits: 0 | 1 | 2
}

/** Round times within [start_s, end_s], at least `apart_px` from each other. */
export function ticks(start_s: number, end_s: number, width_px: number, apart_px = 80): Ticks {
  const least_s = width_px > 0 ? ((end_s - start_s) * apart_px) / width_px : Infinity
  const step_s = STEPS_S.find((step) => step >= least_s) ?? STEPS_S.at(-1)!
  const first = Math.ceil(start_s / step_s - 1e-9)
  const last = Math.floor(end_s / step_s + 1e-9)
  const times_s = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step_s).toFixed(3)))
  return { step_s, times_s, digits: step_s < 0.1 ? 2 : step_s < 1 ? 1 : 0 }
}

/** The seconds a link's fragment names: `14.2`, `1:02.5`; null where it names none. */
export function secondsOf(text: string | null): number | null {
  if (text === null || !/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) return null
  return text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)
}
