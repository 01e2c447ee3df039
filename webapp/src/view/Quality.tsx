import type { Recording } from '../state/recording'

export function Quality(_: { recording: Recording }) {
  return null
}
