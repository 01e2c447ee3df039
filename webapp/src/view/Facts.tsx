import type { Recording } from '../state/recording'

export function Facts(_: { recording: Recording }) {
  return null
}
