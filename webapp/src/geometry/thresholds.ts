/* How sure it must be: thresholds shifted alike, as log odds. */

const EDGE = 1e-6

export const logit = (score: number): number => {
  const p = Math.min(Math.max(score, EDGE), 1 - EDGE)
  return Math.log(p / (1 - p))
}

export const unlogit = (value: number): number => 1 / (1 + Math.exp(-value))

/** A threshold moved by `shift` in log odds: 0 leaves it, +1 asks for 2.7 times the odds. */
export const shifted = (threshold: number, shift: number): number => (shift === 0 ? threshold : unlogit(logit(threshold) + shift))

/** The words of the command line for the same scores; a test in the browser compares them. */
const SURE = [[0.9, 'sure_very'], [0.7, 'sure_sure'], [0.5, 'sure_fairly'], [0.3, 'sure_unsure'], [0, 'sure_guess']] as const

/** How sure a score is, in words: the key of a string. A score is taken as a probability. */
export const sureness = (score: number): (typeof SURE)[number][1] => SURE.find(([least]) => score >= least)?.[1] ?? 'sure_guess'
