/* A link within the page. */
import type { ComponentChildren } from 'preact'
import { go } from '../state/app'
import { writeRoute, type Route } from '../state/route'

export function Link({ to, children, ...rest }: { to: Route; class?: string; children: ComponentChildren }) {
  return (
    <a
      {...rest}
      href={writeRoute(to)}
      onClick={(event) => {
        // A new tab or window is the browser's own business.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </a>
  )
}
