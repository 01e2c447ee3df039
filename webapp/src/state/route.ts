/* What the address names: `#r=ID&t=14.2`, `#t=14.2`, `#live`, `#library`, `#progress`, `#tune`. */
import { secondsOf } from '../geometry/time'

export type Route =
  | { view: 'empty' }
  | { view: 'recording'; id: string; t_s: number | null }
  | { view: 'moment'; t_s: number }
  | { view: 'live' }
  | { view: 'library' }
  | { view: 'progress' }
  | { view: 'tune' }

const IS_ID = /^[0-9a-f]{32}$/

export function readRoute(hash: string): Route {
  const text = hash.replace(/^#/, '')
  if (text === 'live') return { view: 'live' }
  if (text === 'library') return { view: 'library' }
  if (text === 'progress') return { view: 'progress' }
  if (text === 'tune') return { view: 'tune' }
  const values = new URLSearchParams(text)
  const t_s = secondsOf(values.get('t'))
  const id = values.get('r')
  if (id !== null && IS_ID.test(id)) return { view: 'recording', id, t_s }
  return t_s === null ? { view: 'empty' } : { view: 'moment', t_s }
}

export function writeRoute(route: Route): string {
  switch (route.view) {
    case 'empty':
      return ''
    case 'recording':
      return `#r=${route.id}${route.t_s === null ? '' : `&t=${momentOf(route.t_s)}`}`
    case 'moment':
      return `#t=${momentOf(route.t_s)}`
    default:
      return `#${route.view}`
  }
}

/** Hundredths, without zeros at the end. */
const momentOf = (time_s: number): string => String(Math.round(time_s * 100) / 100)
