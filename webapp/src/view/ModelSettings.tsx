/* What can be chosen of the model that listens: each setting as its description asks for it. */
import { useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { lineOf, sendReference } from '../api/client'
import type { Model, SettingDescription } from '../api/types'
import { CloseIcon, SlidersIcon } from '../icons/icons'
import { useScope } from '../scope'
import { chosenModel, models, recording } from '../state/app'
import { live } from '../state/live'
import { choose, differs, sentName, taken, valueOf } from '../state/settings'
import { say } from '../strings'

export function ModelSettings() {
  const open = useSignal(false)
  const panel = useRef<HTMLDivElement>(null)
  const name = recording.value?.model.value?.name ?? chosenModel.value?.name
  const model = models.value.find((one) => one.name === name) ?? null
  const shown = open.value
  useScope((scope) => {
    if (!shown) return
    panel.current?.querySelector<HTMLElement>('input, select')?.focus()
    scope.listen<PointerEvent>(document, 'pointerdown', (event) => {
      if (!(event.target as Element).closest('.model-settings')) open.value = false
    })
  }, [shown])
  if (!model?.settings.length) return null
  const one = recording.value?.record.value && recording.value.model.value?.name === model.name ? recording.value : null
  const summary = model.settings.map((setting) => valueText(setting, shown || !one ? valueOf(model, setting) : String(one.settings.value[setting.name] ?? setting.default))).filter(Boolean).join(' · ')
  return (
    <div class="model-settings">
      <button class="pill settings-button" aria-expanded={shown} aria-label={say('settings_of', { name: model.name, values: summary })} title={say('settings')} onClick={() => {
        // Beside an open recording one starts from what it was heard with.
        if (!shown && one) for (const setting of model.settings) choose(model, setting, String(one.settings.peek()[setting.name] ?? setting.default))
        open.value = !shown
      }}>
        <SlidersIcon /> <span class="settings-summary">{summary}</span>
      </button>
      {shown && (
        <div
          class="settings-panel"
          ref={panel}
          role="group"
          aria-label={say('settings')}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            open.value = false
          }}
        >
          <button class="plain settings-close" aria-label={say('help_close')} onClick={() => (open.value = false)}>
            <CloseIcon />
          </button>
          {model.settings.map((one) => (
            <Field key={one.name} model={model} one={one} />
          ))}
          <Again model={model} done={() => (open.value = false)} />
        </div>
      )}
    </div>
  )
}

/** A value as the button shows it: with its unit, nothing where none is chosen. */
function valueText(one: SettingDescription, value: string): string {
  if (value === '') return ''
  value = sentName(value) ?? value
  return one.unit && value !== '' && !Number.isNaN(Number(value)) ? `${one.title} ${value} ${one.unit}` : `${one.title} ${value}`
}

function Field({ model, one }: { model: Model; one: SettingDescription }) {
  const refused = useSignal('')
  const value = useComputed(() => valueOf(model, one))
  const id = `setting-${one.name}`
  const give = (next: string) => {
    refused.value = taken(one, next.trim()) ? '' : next
    if (!refused.value) choose(model, one, next.trim())
  }
  const number = one.low !== null && one.high !== null
  const isNumber = value.value !== '' && !Number.isNaN(Number(value.value))
  return (
    <div class="setting" data-setting={one.name}>
      <label for={id}>{one.title}</label>
      {number ? (
        <span class="setting-number">
          <input id={id} type="text" inputMode="decimal" value={isNumber ? value.value : ''} placeholder={isNumber ? '' : '—'} onChange={(event) => give(event.currentTarget.value)} /> {one.unit}
        </span>
      ) : one.choices.length ? (
        <select id={id} value={value.value} onChange={(event) => give(event.currentTarget.value)}>
          {!one.choices.includes(one.default) && <option value={one.default}>{one.default || say('setting_none')}</option>}
          {one.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <Free one={one} id={id} value={value.value} give={give} />
      )}
      {number && one.choices.length > 0 && (
        <span class="joined setting-words">
          {one.choices.map((choice) => (
            <button key={choice} aria-pressed={value.value === choice} onClick={() => give(value.value === choice ? one.default : choice)}>
              {choice}
            </button>
          ))}
        </span>
      )}
      {refused.value !== '' && (
        <p class="warning" role="alert">
          {say('setting_refused', { value: refused.value, low: one.low ?? '', high: one.high ?? '', unit: one.unit })}
        </p>
      )}
    </div>
  )
}

/** Free text; where the setting may be a file, also one that is sent. */
function Free({ one, id, value, give }: { one: SettingDescription; id: string; value: string; give: (next: string) => void }) {
  const failed = useSignal('')
  const name = sentName(value)
  const send = async (file: File | undefined) => {
    if (!file) return
    failed.value = ''
    try {
      give((await sendReference(file)).reference)
    } catch (problem) {
      failed.value = lineOf(problem)
    }
  }
  if (name !== null) {
    return (
      <span class="setting-file">
        <strong>{name}</strong>
        <button id={id} class="plain" aria-label={say('setting_file_drop', { name })} onClick={() => give(one.default)}>
          <CloseIcon />
        </button>
      </span>
    )
  }
  return (
    <>
      <input id={id} type="text" value={value} placeholder={say('setting_none')} onChange={(event) => give(event.currentTarget.value)} />
      {one.example && <small class="soft setting-such">{say('setting_such', { example: one.example })}</small>}
      {one.file && (
        <label class="setting-file">
          <input type="file" class="sr" accept=".mid,.midi,audio/*" aria-label={say('setting_file_of', { title: one.title })} onChange={(event) => void send(event.currentTarget.files?.[0])} />
          <span class="button">{say('setting_file')}</span>
        </label>
      )}
      {failed.value !== '' && (
        <p class="warning" role="alert">
          {failed.value}
        </p>
      )}
    </>
  )
}

/** What was chosen counts from the next recording on; the one that is open can be heard again. */
function Again({ model, done }: { model: Model; done: () => void }) {
  const one = recording.value
  const other = one !== null && one.progress.value === null && one.record.value !== null && differs(model, one.settings.value)
  if (live.value?.listening.value) return <p class="soft">{say('settings_live')}</p>
  if (!one) return <p class="soft">{say('settings_next')}</p>
  return (
    <button
      class="strong"
      disabled={!other}
      onClick={() => {
        done()
        // Every setting by name, as those left out would stay as they were.
        void one.analyse(model.name, Object.fromEntries(model.settings.map((setting) => [setting.name, valueOf(model, setting)])))
      }}
    >
      {say('settings_again')}
    </button>
  )
}
