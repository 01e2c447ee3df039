/* A measure over the dates of takes: a dot for the median, a bar for its interval. */
import { useRef, useState } from 'preact/hooks'
import type { MeasureDescription, ProgressPoint } from '../../api/types'
import { figureText } from '../../geometry/notes'
import { dated, dateText, daysOf, dotsOf, figureOf, heightOf, scaleOf, type Box, type Days, type Dot, type Scale } from '../../geometry/weeks'
import { useScope } from '../../scope'
import { say } from '../../strings'

const HEIGHT = 240
const APART_PX = 84
/** From where the lines begin to the first dot. */
const INSET = 14
const SMALL: Box = { width: 132, height: 46, left: 6, right: 6, top: 5, bottom: 5 }

export function TakesChart({ measure, takes }: { measure: MeasureDescription; takes: readonly ProgressPoint[] }) {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useScope((scope) => void scope.resized(frame.current!, setWidth), [])
  const box: Box = { width: Math.max(width, 200), height: HEIGHT, left: 48 + INSET, right: 40, top: 12, bottom: 30 }
  const scale = scaleOf(takes, measure)
  const days = daysOf(takes)
  const dots = dotsOf(takes, days, scale, box)
  const floor = box.height - box.bottom
  return (
    <div ref={frame} class="weeks-chart">
      {width > 0 && (
        <svg width={box.width} height={box.height} role="img" aria-label={labelOf(measure.title, takes, days)}>
          <Band measure={measure} scale={scale} box={box} />
          {scale.ticks.map((value) => {
            const y = heightOf(value, scale, box)
            return (
              <g key={value}>
                <line class={value === 0 && measure.view === 'off' ? 'zero' : 'rule'} x1={box.left - INSET} x2={box.width - 8} y1={y} y2={y} />
                <text x={box.left - INSET - 8} y={y + 4} text-anchor="end">
                  {String(value).replace('-', '−')}
                </text>
              </g>
            )
          })}
          {dated(dots, APART_PX).map((i) => (
            <g key={i}>
              <line class="mark" x1={dots[i]!.x} x2={dots[i]!.x} y1={floor} y2={floor + 5} />
              <text x={dots[i]!.x} y={floor + 20} text-anchor="middle">
                {dateText(takes[i]!.created, days)}
              </text>
            </g>
          ))}
          <Dots dots={dots} bar={8} radius={4.5} points={takes} />
        </svg>
      )}
    </div>
  )
}

interface SmallProps {
  points: readonly ProgressPoint[]
  days: Days
  scale: Scale
  measure: MeasureDescription
  title: string
}

export function Small({ points, days, scale, measure, title }: SmallProps) {
  return (
    <svg width={SMALL.width} height={SMALL.height} role="img" aria-label={labelOf(title, points, days)}>
      <Band measure={measure} scale={scale} box={SMALL} />
      <Dots dots={dotsOf(points, days, scale, SMALL)} bar={4} radius={2} points={points} />
    </svg>
  )
}

/** What counts as right, of a measure that says how far off. */
function Band({ measure, scale, box }: { measure: MeasureDescription; scale: Scale; box: Box }) {
  const half = measure.bands[0]
  if (measure.view !== 'off' || half === undefined) return null
  const top = heightOf(Math.min(half, scale.high), scale, box)
  const bottom = heightOf(Math.max(-half, scale.low), scale, box)
  const [x, end] = box === SMALL ? [0, box.width] : [box.left - INSET, box.width - 8]
  return <rect class="within" x={x} y={top} width={end - x} height={bottom - top} />
}

function Dots({ dots, bar, radius, points }: { dots: readonly Dot[]; bar: number; radius: number; points: readonly ProgressPoint[] }) {
  return (
    <>
      {dots.map(({ x, top, bottom }, i) => (
        <rect key={i} class="interval" x={x - bar / 2} y={top} width={bar} height={Math.max(bottom - top, 1)} rx={bar / 2} />
      ))}
      {dots.map(({ x, y }, i) => (
        <circle key={i} class="median" cx={x} cy={y} r={radius}>
          <title>{`${points[i]!.name}: ${figureText(figureOf(points[i]!))}`}</title>
        </circle>
      ))}
    </>
  )
}

function labelOf(title: string, takes: readonly ProgressPoint[], days: Days): string {
  const [first, last] = [takes[0]!, takes.at(-1)!]
  const text = (one: ProgressPoint) => figureText(figureOf(one)) ?? ''
  const from = dateText(first.created, days)
  if (takes.length === 1) return say('progress_chart_one', { title, from, last: text(last) })
  return say('progress_chart', { title, n: takes.length, from, to: dateText(last.created, days), first: text(first), last: text(last) })
}
