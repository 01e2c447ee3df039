import type { Recording } from '../state/recording'

export function Panel(_: { recording: Recording }) {
  return null
}
