/* Keys: which command one stands for, and when what has the focus needs it itself. */
import { COMMANDS } from './actions'
import { lettersOn, recording } from './state/app'

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command] as const)))

/** How an event of the keyboard is written in the table. Shift counts only where the character does not show it. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const isWord = event.key.length > 1 || /[a-z]/.test(key)
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', event.shiftKey && isWord ? 'Shift' : '', key]
  return parts.filter(Boolean).join('+')
}

const TYPED = 'input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]'
const PRESSED = 'button, a[href], summary, [role=button], [role=option], [role=menuitem], input[type=checkbox], input[type=radio]'
/** A slider that moves as the page's own keys do. */
const PAGE_KEYS = '[data-keys=page]'
const MOVED = 'input[type=range], [role=slider], [role=listbox], [role=menu], [role=radiogroup]'

/** The button that the mouse or a finger pressed last: the focus is left on it, though its key may not be meant. */
let clicked: Element | null = null

export function onPointer(event: PointerEvent): void {
  clicked = event.target instanceof Element ? event.target.closest('button') : null
}

/** Runs the command of a key, unless what has the focus needs that key itself. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const focused = event.target instanceof Element ? event.target : null
  const name = keyName(event)
  // What lies over the page has the keys to itself; Escape closes it by the browser's own doing.
  if (document.querySelector('dialog:modal') && name !== '?') return
  if (name === 'Tab') clicked = null
  if (name === ' ' && clicked !== null && focused === clicked && recording.peek()) {
    // Else letting the key go would press that button, not play.
    ;(focused as HTMLElement).blur()
    if (BY_KEY.get(name)!.run() !== false) event.preventDefault()
    return
  }
  const needed =
    (focused?.matches(TYPED) && name !== 'Escape') ||
    ((name === ' ' || name === 'Enter') && focused?.matches(PRESSED)) ||
    (/Arrow|Home|End|Page/.test(name) && focused?.closest(MOVED) && !focused.matches(PAGE_KEYS)) ||
    (name.length === 1 && name !== ' ' && !lettersOn.peek() && name !== '?')
  if (needed) return
  const command = BY_KEY.get(name)
  if (command && command.run() !== false) event.preventDefault()
}
