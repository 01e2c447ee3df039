import type { Heard } from '../state/heard'

export function NowSaid(_: { heard: Heard }) {
  return null
}
