/* The browser's own dialog for files, opened by a button or by its key. */
import { useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { takeFiles } from '../state/uploads'
import { say } from '../strings'

interface Props {
  class: string
  label?: string
  children: ComponentChildren
}

export function ChooseFiles({ label, children, ...rest }: Props) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <button class={rest.class} aria-label={label} title={label} onClick={() => field.current?.click()}>
        {children}
      </button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={say('choose_files')}
        onChange={(event) => {
          takeFiles(event.currentTarget.files ?? [])
          // The same file may be chosen again.
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
