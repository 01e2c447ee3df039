/* How sure it must be: thresholds shifted alike, as log odds. */

const EDGE = 1e-6

export const logit = (score: number): number => {
  const p = Math.min(Math.max(score, EDGE), 1 - EDGE)
  return Math.log(p / (1 - p))
}

export const unlogit = (value: number): number => 1 / (1 + Math.exp(-value))

/** A threshold moved by `shift` in log odds: 0 leaves it, +1 asks for 2.7 times the odds. */
export const shifted = (threshold: number, shift: number): number => (shift === 0 ? threshold : unlogit(logit(threshold) + shift))

/** How sure a score is, in words: the key of a string. A score is taken as a probability. */
export function sureness(score: number): 'sure_very' | 'sure_quite' | 'sure_rather' | 'sure_even' | 'sure_little' {
  if (score >= 0.95) return 'sure_very'
  if (score >= 0.8) return 'sure_quite'
  if (score >= 0.6) return 'sure_rather'
  if (score >= 0.4) return 'sure_even'
  return 'sure_little'
}
