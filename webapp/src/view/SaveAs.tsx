/* Taking results away: every format, which moments, the sound itself, a link. */
import { useEffect, useRef, useState } from 'preact/hooks'
import * as client from '../api/client'
import type { Which } from '../api/types'
import { clock } from '../geometry/time'
import { about } from '../state/app'
import type { Recording } from '../state/recording'
import { writeRoute } from '../state/route'
import { say, type Key } from '../strings'

export function SaveAs({ recording }: { recording: Recording }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {say('save_as')}
      </button>
      {open && <SaveDialog recording={recording} closed={() => setOpen(false)} />}
    </>
  )
}

function SaveDialog({ recording, closed }: { recording: Recording; closed: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="save" aria-labelledby="save-title" onClose={closed}>
      <h2 id="save-title">{say('save_title')}</h2>
      {recording.result.value ? <Results recording={recording} /> : <p class="soft">{say('save_no_result')}</p>}
      <Sound recording={recording} />
      <Link recording={recording} />
      <form method="dialog">
        <button>{say('help_close')}</button>
      </form>
    </dialog>
  )
}

const WHICH: readonly (readonly [Which, Key, Key])[] = [
  ['holds', 'which_holds', 'which_holds_what'],
  ['all', 'which_all', 'which_all_what'],
  ['confirmed', 'which_confirmed', 'which_confirmed_what'],
]

function Results({ recording }: { recording: Recording }) {
  // Of a model that is not here any more nobody knows what it gives.
  const given = recording.model.value?.formats ?? []
  const formats = (about.value?.formats ?? []).filter(({ name }) => !given.length || given.includes(name))
  const [format, setFormat] = useState(formats.find(({ lacking }) => !lacking)?.name ?? '')
  const [which, setWhich] = useState<Which>('holds')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { thresholds } = recording

  async function take(): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      const { blob, name } = await client.exported(recording.id, { format, which, thresholds: thresholds.asTable() })
      hand(recording, blob, name)
    } catch (caught) {
      setProblem(client.lineOf(caught))
    }
    setBusy(false)
  }

  return (
    <form
      class="save-results"
      onSubmit={(event) => {
        event.preventDefault()
        void take()
      }}
    >
      <fieldset>
        <legend>{say('save_which')}</legend>
        {WHICH.map(([value, title, what]) => (
          <label key={value}>
            <input type="radio" name="which" value={value} checked={which === value} onChange={() => setWhich(value)} />
            <span>
              {say(title)} <small>{say(what)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="formats">
        <legend>{say('save_format')}</legend>
        {formats.map(({ name, extension, title, lacking }) => (
          <label key={name}>
            <input type="radio" name="format" value={name} checked={format === name} disabled={Boolean(lacking)} onChange={() => setFormat(name)} />
            <span>
              {name} <code>{extension}</code> <small>{lacking ? say('save_lacking', { title, lacking }) : title}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {problem !== null && (
        <p class="notice error" role="alert">
          <span>{problem}</span>
        </p>
      )}
      <button class="strong" type="submit" disabled={busy || !format}>
        {say('save_save')}
      </button>
    </form>
  )
}

/** Gives a file to the browser to be saved. */
function hand(recording: Recording, blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download reads it after the click.
  recording.scope.after(60_000, () => URL.revokeObjectURL(url))
}

function Sound({ recording }: { recording: Recording }) {
  const box = recording.touchedBox.value
  const stretch = recording.selection.value ?? box
  return (
    <section>
      <h3>{say('save_sound')}</h3>
      <p class="row">
        {stretch && recording.media.value && (
          <a class="button" download href={client.clipUrl(recording.id, stretch.start_s, stretch.end_s)}>
            {say(recording.selection.value ? 'save_selection' : 'save_moment', {
              name: box ? recording.nameOf(box.label) : '', start: clock(stretch.start_s), end: clock(stretch.end_s),
            })}
          </a>
        )}
        <a class="button" download href={client.originalUrl(recording.id)}>
          {say('save_original')}
        </a>
      </p>
      {!stretch && <p class="soft">{say('save_clip_hint')}</p>}
    </section>
  )
}

function Link({ recording }: { recording: Recording }) {
  const [copied, setCopied] = useState(false)
  const t_s = recording.time_s.value
  const link = location.origin + location.pathname + writeRoute({ view: 'recording', id: recording.id, t_s })
  return (
    <section>
      <h3>{say('link_moment')}</h3>
      <p class="row">
        <input readOnly aria-label={say('link_moment')} value={link} onFocus={(event) => event.currentTarget.select()} />
        <button
          onClick={() => {
            // Missing where the page is not secure; the field can be copied from all the same.
            navigator.clipboard?.writeText(link).then(() => setCopied(true), () => setCopied(false))
          }}
        >
          {say('link_copy')}
        </button>
        <span role="status">{copied && say('link_copied')}</span>
      </p>
    </section>
  )
}
