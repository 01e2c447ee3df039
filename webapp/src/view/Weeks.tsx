/* Progress over weeks: what a model measured, take by take and note by note. */
import type { Signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { figureText, spoken, nameOf, type Spelling } from '../geometry/notes'
import { daysOf, figureOf, tightScaleOf, worstFirst, type KeyRow } from '../geometry/weeks'
import { makeScope } from '../scope'
import { spellingBy } from '../state/notes'
import { chosenOf } from '../state/settings'
import { makeWeeks, type Figures, type Weeks as State } from '../state/weeks'
import { say } from '../strings'
import { Link } from './Link'
import { Small, TakesChart } from './weeks/Charts'
import { Fingerboard } from './weeks/Fingerboard'

export function Weeks() {
  const [weeks, scope] = useMemo(() => {
    const scope = makeScope()
    return [makeWeeks(scope), scope] as const
  }, [])
  useEffect(() => () => scope.dispose(), [])
  const figures = weeks.figures.value
  return (
    <div class="library weeks">
      <h1>{say('progress')}</h1>
      <Choice weeks={weeks} />
      {weeks.failed.value !== null && (
        <p class="waiting" role="alert">
          {weeks.failed.value}
        </p>
      )}
      {!figures && weeks.failed.value === null && <p class="waiting">{say(weeks.model.value ? 'loading' : 'progress_none')}</p>}
      {figures && !figures.takes.length && <p class="waiting">{say('progress_none')}</p>}
      {figures && figures.takes.length > 0 && (
        <>
          <Takes figures={figures} />
          {!weeks.model.value?.wholes.includes(figures.measure) && <Fingerboard figures={figures} spelling={spellingBy(weeks.model.value, chosenOf(weeks.model.value))} />}
          <Keys figures={figures} spelling={spellingBy(weeks.model.value, chosenOf(weeks.model.value))} />
        </>
      )}
    </div>
  )
}

function Choice({ weeks }: { weeks: State }) {
  const models = weeks.all.value.map(({ name }) => ({ name, title: name }))
  return (
    <div class="library-search">
      {models.length > 1 && <Select label={say('progress_by')} among={models} chosen={weeks.name} />}
      {weeks.measures.value.length > 0 && <Select label={say('progress_measure')} among={weeks.measures.value} chosen={weeks.measure} />}
    </div>
  )
}

function Select({ label, among, chosen }: { label: string; among: readonly { name: string; title: string }[]; chosen: Signal<string> }) {
  return (
    <select aria-label={label} value={chosen.value} onChange={(event) => (chosen.value = event.currentTarget.value)}>
      {among.map((one) => (
        <option key={one.name} value={one.name}>
          {one.title}
        </option>
      ))}
    </select>
  )
}

const day = (created: string): string => new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function Takes({ figures: { measure, takes, keys } }: { figures: Figures }) {
  const of_take = keys.length === 0
  const band = measure.view === 'off' ? measure.bands[0] : undefined
  return (
    <section aria-label={measure.title}>
      <p class="soft">{measure.unit ? say('progress_unit', { title: measure.title, unit: measure.unit }) : measure.title}</p>
      <TakesChart measure={measure} takes={takes} />
      <p>
        <small>
          {takes.length === 1 && `${say('progress_one')} `}
          {say(of_take ? 'progress_bar_whole' : 'progress_bar')} {band !== undefined && say('progress_band', { band, unit: measure.unit })}
        </small>
      </p>
      <details>
        <summary>{say('progress_takes')}</summary>
        <table class="weeks-table" data-table="takes">
          <thead>
            <tr>
              <th scope="col">{say('progress_date')}</th>
              <th scope="col">{say('progress_take')}</th>
              <th scope="col">{say('progress_median')}</th>
              <th scope="col" class="count">{say('progress_notes')}</th>
            </tr>
          </thead>
          <tbody>
            {takes.map((one) => (
              <tr key={one.recording} data-take={one.recording}>
                <td>{day(one.created)}</td>
                <th scope="row">
                  <Link to={{ view: 'recording', id: one.recording, t_s: null }}>{one.name}</Link>
                </th>
                <td class="figure">{figureText(figureOf(one))}</td>
                <td class="count">{one.count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

/** In the order of what is to be worked on; all charts have one scale. */
function Keys({ figures: { measure, takes, keys }, spelling }: { figures: Figures; spelling: Spelling }) {
  const rows = useMemo(() => worstFirst(keys, measure.view), [keys, measure])
  if (!rows.length) return null
  const scale = tightScaleOf(keys, measure)
  const days = daysOf(takes)
  const off = measure.view === 'off'
  const order = off ? 'progress_order_off' : measure.view === 'radar' ? 'progress_order_radar' : 'progress_order_key'
  return (
    <section>
      <h2>{say('progress_keys')}</h2>
      <p>
        <small>{say(order)}</small>
      </p>
      <table class="weeks-table" data-table="keys">
        <thead>
          <tr>
            <th scope="col">{say('progress_key')}</th>
            <th scope="col">{say('progress_over')}</th>
            <th scope="col">{say('progress_newest')}</th>
            {off && <th scope="col" class="size">{say('progress_size')}</th>}
            <th scope="col" class="count">{say('progress_notes')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, points, newest }: KeyRow) => {
            const name = nameOf(key, spelling)
            return (
              <tr key={key} data-key={key}>
                <th scope="row" aria-label={spoken(name)}>{name}</th>
                <td class="over">
                  <Small points={points} days={days} scale={scale} measure={measure} title={spoken(name)} />
                </td>
                <td class="figure">{figureText(figureOf(newest))}</td>
                {off && <td class="size">{figureText({ value: newest.size, low: null, high: null, unit: newest.unit, why: null })}</td>}
                <td class="count">{newest.count}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
