import type { Recording } from '../state/recording'

export function Rest(_: { recording: Recording }) {
  return null
}
