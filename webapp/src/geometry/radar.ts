/* A radar of a few figures on one scale: where the axes end, and the outline of what is known of them. */

export interface Spoke {
  title: string
  /** 0 at the middle, 1 at the rim; null where it cannot be told. */
  share: number | null
}

export interface Point {
  x: number
  y: number
}

/** The first axis goes up, the others follow clockwise. */
export function pointAt(i: number, count: number, share: number, radius: number): Point {
  const angle = (2 * Math.PI * i) / count - Math.PI / 2
  return { x: radius * share * Math.cos(angle), y: radius * share * Math.sin(angle) }
}

/** Outlines of neighbouring axes that are known, each a path; a shape that goes all round is closed. */
export function outlines(spokes: readonly Spoke[], radius: number): string[] {
  const n = spokes.length
  const at = (i: number) => {
    const { x, y } = pointAt(i % n, n, spokes[i % n]!.share ?? 0, radius)
    return `${x.toFixed(2)},${y.toFixed(2)}`
  }
  const gap = spokes.findIndex((spoke) => spoke.share === null)
  if (n < 3 || gap < 0) return n < 3 ? [] : [`M${spokes.map((_, i) => at(i)).join('L')}Z`]
  const paths: string[] = []
  let run: string[] = []
  // Once round, from behind a gap, so that no run is cut where the axes begin.
  for (let i = gap + 1; i <= gap + n; i++) {
    if (spokes[i % n]!.share !== null) run.push(at(i))
    else {
      if (run.length > 1) paths.push(`M${run.join('L')}`)
      run = []
    }
  }
  return paths
}

export const shareOf = (value: number | null | undefined, low: number, high: number): number | null =>
  value === null || value === undefined ? null : Math.min(1, Math.max(0, (value - low) / (high - low)))
