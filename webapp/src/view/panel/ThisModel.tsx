/* What the model hears, what it cannot, and its card behind that. */
import { useRef } from 'preact/hooks'
import type { Model } from '../../api/types'
import { hearsNotes } from '../../geometry/notes'
import type { Recording } from '../../state/recording'
import { say } from '../../strings'

export function ThisModel({ recording }: { recording: Recording }) {
  const card = useRef<HTMLDialogElement>(null)
  const model = recording.model.value
  if (!model) return null
  return (
    <section>
      <h2>{say('this_model')}</h2>
      <p>
        {model.title !== model.name && `${model.title}. `}
        {say(hearsNotes(model) ? 'tells_traits' : 'hears_sounds', { n: model.labels.length })}
      </p>
      {model.cannot.length > 0 && (
        <>
          <p>{say('model_cannot')}</p>
          <ul class="cannot">
            {model.cannot.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <button class="link" onClick={() => card.current?.showModal()}>
        {say('model_card')}
      </button>
      <dialog ref={card} class="card-dialog" aria-label={model.title}>
        <Card model={model} />
        <form method="dialog">
          <button class="strong">{say('help_close')}</button>
        </form>
      </dialog>
    </section>
  )
}

function Card({ model }: { model: Model }) {
  return (
    <>
      <h2>
        {model.name} {model.version}
      </h2>
      <p>{model.summary}</p>
      {model.figures.length > 0 && (
        <>
          <h3>{say('model_card_figures')}</h3>
          <ul>
            {model.figures.map((figure) => (
              <li key={figure.name + figure.data}>
                <strong>{say('model_figure', { name: figure.name, value: figure.value })}</strong>
                <br />
                <small>
                  {say('model_figure_on', { data: figure.data, protocol: figure.protocol })}
                  <br />
                  <code>{figure.command}</code>
                </small>
              </li>
            ))}
          </ul>
        </>
      )}
      {model.calibrated && (
        <p>
          <small>{say('model_calibrated', { how: model.calibrated })}</small>
        </p>
      )}
      <p>
        <small>{say('model_licence', { licence: model.licence })}</small>
      </p>
    </>
  )
}
