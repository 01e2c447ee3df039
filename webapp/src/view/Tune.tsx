/* Tuning: the tones that the model's card names, one large needle from its live pitch, a drone of each, a metronome. */
import { signal, useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { Model } from '../api/types'
import { makeScope, useScope } from '../scope'
import { chosenModel, models } from '../state/app'
import { live, makeLive } from '../state/live'
import { choose, valueOf } from '../state/settings'
import { store, stored } from '../state/stored'
import { silence, still, toggleTone, toneHz } from '../state/tones'
import { servedHere } from '../state/screen'
import { say } from '../strings'
import { LiveBar } from './live/LiveBar'
import { LiveStates } from './live/LiveStates'
import { Metronome } from './tune/Metronome'
import { Needle } from './tune/Needle'

const never = signal(false)
const device = signal(stored('microphone') ?? '')
const A4_HZ = 440

export function Tune() {
  const chosen = chosenModel.value
  const model = chosen?.tones.length ? chosen : models.value.find((one) => one.tones.length)
  return model ? <OfModel key={model.name} model={model} /> : <p class="waiting">{say('loading')}</p>
}

function OfModel({ model }: { model: Model }) {
  const [listening, scope] = useMemo(() => {
    const own = makeScope()
    return [makeLive(own, model, never, device), own] as const
  }, [])
  useEffect(() => {
    live.value = listening
    if (navigator.userActivation?.isActive) void listening.start()
    return () => {
      live.value = null
      silence()
      still()
      scope.dispose()
    }
  }, [])
  useScope((own) => own.add(device.subscribe((id) => store('microphone', id))), [])

  const setting = model.settings.find((one) => one.unit === 'Hz')
  const reference = useComputed(() => Number(setting && valueOf(model, setting)) || Number(setting?.default) || A4_HZ)
  const tones = useComputed(() => model.tones.map((tone) => ({ name: tone.name, hz: tone.ratio * reference.value })))
  /** The place of the string that is tuned; null: the one that is played. */
  const wanted = useSignal<number | null>(null)
  const playing = useSignal<number | null>(null)
  const tuned = useSignal<ReadonlySet<number>>(new Set())
  const at = wanted.value ?? playing.value

  return (
    <div class="live tune">
      <h1>{say('tune_title')}</h1>
      <p class="soft">{say('tune_sentence', { first: model.tones[0]!.name })}</p>
      <LiveBar live={listening} plain />
      <LiveStates live={listening} />
      <Needle live={listening} tones={tones} wanted={wanted} playing={playing} tuned={tuned} />
      <div class="tune-strings" role="group" aria-label={say('tune_strings')}>
        {tones.value.map((tone, i) => (
          <div key={tone.name} class={at === i ? 'tune-string at' : 'tune-string'} data-string={tone.name} data-tuned={tuned.value.has(i)}>
            <button class="tune-name" aria-pressed={wanted.value === i} onClick={() => (wanted.value = wanted.value === i ? null : i)}>
              <strong>{tone.name}</strong>
              <small>{tone.hz.toFixed(2)} Hz</small>
              <span class="tune-tick">{tuned.value.has(i) ? `✓ ${say('tune_done')}` : ''}</span>
            </button>
            <button class="tune-drone" aria-pressed={toneHz.value === tone.hz} aria-label={say('drone_of', { name: tone.name })} onClick={() => toggleTone(tone.hz)}>
              {say('drone')}
            </button>
          </div>
        ))}
      </div>
      <div class="tune-more">
        <section class="tune-reference">
          <h2>{setting?.title}</h2>
          <span class="row">
            <Step by={-1} title={say('tune_lower', { what: setting?.title ?? '' })} />
            <strong>{reference.value} Hz</strong>
            <Step by={1} title={say('tune_higher', { what: setting?.title ?? '' })} />
          </span>
          <p class="soft">{say('tune_reference')}</p>
        </section>
        <Metronome />
      </div>
      <p class="soft">{say(servedHere ? 'private' : 'private_there')}</p>
    </div>
  )

  function Step({ by, title }: { by: number; title: string }) {
    const next = Math.round(reference.value) + by
    const out = !setting || next < (setting.low ?? 0) || next > (setting.high ?? 0)
    const set = () => {
      silence()
      tuned.value = new Set()
      choose(model, setting!, String(next))
    }
    return (
      <button aria-label={title} title={title} disabled={out} onClick={set}>
        {by < 0 ? '−' : '+'}
      </button>
    )
  }
}
