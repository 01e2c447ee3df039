/* Figures of one scale as a shape: how far out each corner lies is how good it is. The figures stand beside it in words. */
import { outlines, pointAt, type Spoke } from '../geometry/radar'

const RADIUS = 52
const RINGS = [0.25, 0.5, 0.75, 1]

export function Radar({ spokes, label }: { spokes: readonly Spoke[]; label: string }) {
  const n = spokes.length
  const ring = (share: number) => spokes.map((_, i) => pointAt(i, n, share, RADIUS)).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  return (
    <svg class="radar" viewBox="-114 -86 228 164" role="img" aria-label={label}>
      {RINGS.map((share) => (
        <polygon key={share} class="radar-ring" points={ring(share)} />
      ))}
      {spokes.map((spoke, i) => {
        const rim = pointAt(i, n, 1, RADIUS)
        const name = pointAt(i, n, 1.18, RADIUS)
        const anchor = Math.abs(name.x) < 8 ? 'middle' : name.x > 0 ? 'start' : 'end'
        return (
          <g key={spoke.title}>
            <line class={spoke.share === null ? 'radar-axis unknown' : 'radar-axis'} x1={0} y1={0} x2={rim.x} y2={rim.y} />
            <text x={name.x} y={name.y + (name.y > 8 ? 8 : name.y < -8 ? -2 : 3)} text-anchor={anchor}>
              {words(spoke.title).map((line, at, all) => (
                <tspan key={line} x={name.x} dy={at ? 10 : name.y < -8 ? -10 * (all.length - 1) : 0}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        )
      })}
      {outlines(spokes, RADIUS).map((path) => (
        <path key={path} class={path.endsWith('Z') ? 'radar-shape' : 'radar-shape open'} d={path} />
      ))}
      {spokes.map((spoke, i) => {
        if (spoke.share === null) return null
        const { x, y } = pointAt(i, n, spoke.share, RADIUS)
        return <circle key={spoke.title} class="radar-corner" cx={x} cy={y} r={2.6} />
      })}
    </svg>
  )
}

/** In two lines where it is long. */
const words = (title: string): string[] => {
  const parts = title.split(' ')
  return title.length > 11 && parts.length > 1 ? [parts[0]!, parts.slice(1).join(' ')] : [title]
}
