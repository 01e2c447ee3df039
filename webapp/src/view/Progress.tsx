import type { Recording } from '../state/recording'

export function Progress(_: { recording: Recording }) {
  return null
}
