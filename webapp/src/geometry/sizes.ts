/* Sizes and levels as text. */

/** `980 kB`, `1.2 GB`; decimal, as a file manager shows them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`
}

/** A score as a person reads it, of 100. */
export const percent = (score: number): number => Math.round(score * 100)

/** A share of full scale in dB: `−6.0`; silence is `−∞`. */
export function decibels(share: number): string {
  return share > 0 ? (20 * Math.log10(share)).toFixed(1).replace(/^-(?=0\.0$)/, '').replace('-', '−') : '−∞'
}
