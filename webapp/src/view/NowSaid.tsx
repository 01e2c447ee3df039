/* For who listens to the page: what is heard, said politely and not more often than can be listened to. */
import { useState } from 'preact/hooks'
import { effect } from '@preact/signals'
import { useScope } from '../scope'
import type { Heard } from '../state/heard'
import { say } from '../strings'

const APART_MS = 3000

export function NowSaid({ heard }: { heard: Heard }) {
  const [text, setText] = useState('')
  useScope((scope) => {
    let said_ms = -APART_MS
    let waiting = () => {}
    const speak = () => {
      said_ms = performance.now()
      const names = [...heard.lit.peek().keys()].map(heard.nameOf)
      setText(names.length ? say('now_heard', { names: names.join(', ') }) : say('now_quiet'))
    }
    let first = true
    scope.add(effect(() => {
      heard.lit.value
      waiting()
      // Nothing is said before something changed.
      if (!first) waiting = scope.after(Math.max(0, said_ms + APART_MS - performance.now()), speak)
      first = false
    }))
  }, [heard])
  return (
    <p class="sr" aria-live="polite" aria-atomic="true">
      {text}
    </p>
  )
}
