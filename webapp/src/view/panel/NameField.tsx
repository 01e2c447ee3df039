/* A field for a label: one of the model's, or any other word. */
import { useEffect, useId, useRef } from 'preact/hooks'
import type { Recording } from '../../state/recording'

interface Props {
  recording: Recording
  label: string
  /** Whether it was asked for, so that one types at once. A field that is only there must not take the keys away. */
  focus?: boolean
  given: (label: string) => void
}

export function NameField({ recording, label, focus = false, given }: Props) {
  const list = useId()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus) field.current?.focus()
  }, [])
  return (
    <form
      class="name-field"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = new FormData(event.currentTarget).get('name')
        if (typeof typed === 'string' && typed.trim()) given(labelOf(recording, typed.trim()))
      }}
    >
      <input name="name" aria-label={label} placeholder={label} list={list} autocomplete="off" maxLength={200} ref={field} />
      <datalist id={list}>
        {[...recording.labels.value.values()].map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
      <button type="submit">OK</button>
    </form>
  )
}

/** The model's label of that name, or else the words themselves. */
function labelOf(recording: Recording, typed: string): string {
  const same = typed.toLocaleLowerCase()
  for (const one of recording.labels.peek().values()) {
    if (one.name.toLocaleLowerCase() === same || one.id === typed) return one.id
  }
  return typed
}
