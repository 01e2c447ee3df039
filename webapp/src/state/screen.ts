/* What the screen is like, as signals. */
import { signal } from '@preact/signals'
import { pageScope } from './app'

function media(query: string) {
  const list = window.matchMedia(query)
  const matches = signal(list.matches)
  pageScope.listen<MediaQueryListEvent>(list, 'change', (event) => (matches.value = event.matches))
  return matches
}

/** Lanes fold away, the panel becomes a sheet. */
export const narrow = media('(max-width: 640px)')
export const dark = media('screen and (prefers-color-scheme: dark)')
/** Whether this very computer serves the page, and so hears what is recorded here. */
export const servedHere = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)
export const calm = media('(prefers-reduced-motion: reduce)')
