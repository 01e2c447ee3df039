/* How sure must it be? One slider for all sounds, one for each, and which of them count at all. */
import { useRef, useState } from 'preact/hooks'
import type { Recording } from '../../state/recording'
import { redo, undo } from '../../actions'
import { percent } from '../../geometry/sizes'
import { say } from '../../strings'

const WIDEST_SHIFT = 4
const STEP = 0.1
/** From so many labels on, a field helps to find one. */
const MANY = 12

export function Thresholds({ recording }: { recording: Recording }) {
  const { thresholds, history } = recording
  const shift = thresholds.shift.value
  const touched = recording.touchedBox.value?.event?.label ?? null
  const own = thresholds.own.value.size
  return (
    <section class="thresholds">
      <h2>{say('how_sure')}</h2>
      <Slider
        label={say('sure_slider')}
        min={-WIDEST_SHIFT}
        max={WIDEST_SHIFT}
        step={STEP}
        value={shift}
        text={say(shift === 0 ? 'sure_as_set' : shift > 0 ? 'sure_stricter' : 'sure_looser')}
        moved={(to) => (thresholds.shift.value = to)}
        settled={thresholds.setShift}
      />
      <p class="soft">
        {say(shift === 0 ? 'sure_as_set' : shift > 0 ? 'sure_stricter' : 'sure_looser')} {say('sure_rest')}
      </p>
      <p class="soft">
        {own > 0 && `${say('sure_own_count', { n: own })}. `}
        {thresholds.only.value.size > 0 && `${say('heeded_some', { n: thresholds.only.value.size })}. `}
        {thresholds.ignored.value.size > 0 && `${say('ignored_some', { n: thresholds.ignored.value.size })}. `}
      </p>
      <div class="row">
        {thresholds.altered.value && <button onClick={thresholds.reset}>{say('all_as_tuned')}</button>}
        {(thresholds.only.value.size > 0 || thresholds.ignored.value.size > 0) && <button onClick={thresholds.heedAll}>{say('heed_all')}</button>}
        {history.past.value.length > 0 && (
          <button title={history.past.value.at(-1)?.title} onClick={() => undo(recording)}>
            {say('undo')}
          </button>
        )}
        {history.future.value.length > 0 && (
          <button title={history.future.value.at(-1)?.title} onClick={() => redo(recording)}>
            {say('redo')}
          </button>
        )}
      </div>
      {touched !== null && <OneLabel recording={recording} label={touched} />}
      <EachLabel recording={recording} but={touched} />
    </section>
  )
}

function EachLabel({ recording, but }: { recording: Recording; but: string | null }) {
  const [open, setOpen] = useState(false)
  const [sought, setSought] = useState('')
  const same = sought.trim().toLowerCase()
  const all = same ? [...recording.labels.value.keys()].filter((label) => recording.nameOf(label).toLowerCase().includes(same)) : recording.order.value
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say('sure_each')}</summary>
      {open && (
        <>
          {recording.labels.value.size > MANY && (
            <input type="search" placeholder={say('find_label')} aria-label={say('find_label')} value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
          )}
          {all
            .filter((label) => label !== but && recording.labels.value.has(label))
            .slice(0, 40)
            .map((label) => (
              <OneLabel key={label} recording={recording} label={label} />
            ))}
        </>
      )}
    </details>
  )
}

function OneLabel({ recording, label }: { recording: Recording; label: string }) {
  const { thresholds } = recording
  const name = recording.nameOf(label)
  const value = thresholds.of(label)
  const only = say(thresholds.only.value.size > 0 && !thresholds.only.value.has(label) ? 'only_these' : 'only_this')
  const own = thresholds.own.value.get(label) ?? null
  // From before its slider was taken, so that undo goes back there.
  const before = useRef<number | null>(null)
  return (
    <div class="own-threshold">
      <div class="own-name">
        <strong>{name}</strong>
        <small>
          {say('sure_value', { score: percent(value) })}
          {own !== null && `, ${say('sure_own')}`}
        </small>
      </div>
      <Slider
        label={say('sure_label', { name })}
        min={0.05}
        max={0.99}
        step={0.01}
        value={value}
        text={say('sure_value', { score: percent(value) })}
        moved={(to) => (thresholds.own.value = new Map(thresholds.own.peek()).set(label, to))}
        settled={(to) => thresholds.setOwn(label, to, before.current)}
        taken={() => (before.current = own)}
      />
      <div class="row">
        <button aria-pressed={thresholds.only.value.has(label)} aria-label={say('only_label', { what: only, name })} onClick={() => thresholds.toggleOnly(label)}>
          {only}
        </button>
        <button aria-pressed={thresholds.ignored.value.has(label)} aria-label={say('ignore_label', { name })} onClick={() => thresholds.toggleIgnored(label)}>
          {say('ignore_this')}
        </button>
        {own !== null && (
          <button aria-label={say('sure_reset_label', { name })} onClick={() => thresholds.setOwn(label, null, own)}>
            {say('sure_reset')}
          </button>
        )}
      </div>
    </div>
  )
}

interface SliderProps {
  label: string
  min: number
  max: number
  step: number
  value: number
  text: string
  /** At every move. */
  moved: (to: number) => void
  /** When let go, with what it was before. */
  settled: (to: number, from: number) => void
  taken?: () => void
}

function Slider({ label, min, max, step, value, text, moved, settled, taken }: SliderProps) {
  const from = useRef<number | null>(null)
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={text}
      min={min}
      max={max}
      step={step}
      value={value}
      onInput={(event) => {
        if (from.current === null) {
          from.current = value
          taken?.()
        }
        moved(event.currentTarget.valueAsNumber)
      }}
      onChange={(event) => {
        if (from.current !== null) settled(event.currentTarget.valueAsNumber, from.current)
        from.current = null
      }}
    />
  )
}
