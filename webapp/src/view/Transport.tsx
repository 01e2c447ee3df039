import type { Recording } from '../state/recording'

export function Transport(_: { recording: Recording }) {
  return null
}
