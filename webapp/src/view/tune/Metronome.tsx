/* A steady click. */
import { useSignal } from '@preact/signals'
import { beat, beating, still } from '../../state/tones'
import { store, stored } from '../../state/stored'
import { say } from '../../strings'

const LEAST = 30
const MOST = 240

export function Metronome() {
  const pace = useSignal(Math.min(MOST, Math.max(LEAST, Number(stored('metronome')) || 72)))
  const on = beating.value !== null
  const set = (value: number) => {
    if (!(value >= LEAST && value <= MOST)) return
    pace.value = Math.round(value)
    store('metronome', String(pace.value))
    if (on) beat(pace.value)
  }
  return (
    <section class="metronome">
      <h2>{say('metronome')}</h2>
      <label>
        <input type="range" min={LEAST} max={MOST} value={pace.value} aria-label={say('metronome_rate')} onInput={(event) => (pace.value = Number(event.currentTarget.value))} onChange={(event) => set(Number(event.currentTarget.value))} />
        <strong>{pace.value}</strong>
      </label>
      <button aria-pressed={on} onClick={() => (on ? still() : beat(pace.value))}>{say(on ? 'metronome_stop' : 'metronome_start')}</button>
    </section>
  )
}
