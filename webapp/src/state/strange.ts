/* A recording's model where this server does not have it. */
import type { Model, Result } from '../api/types'

/** Its labels are named by their ids, their thresholds are those that it was heard with. */
export const strange = (name: string, result: Result | null): Model => ({
  name, title: name, summary: '', version: '', licence: '', rate: 0, hop_s: 0, step_s: 0, context_before_s: 0,
  context_after_s: 0, closes_after_s: 0, cannot: [], figures: [], calibrated: '', formats: [], textures: [], tracks: [], measures: [], wholes: [], settings: [], tones: [],
  labels: (result?.tags ?? []).map(({ label }) => {
    const words = label.replaceAll('_', ' ')
    const thresholds = result?.provenance.settings['thresholds'] as Record<string, number> | undefined
    return { id: label, name: words.charAt(0).toUpperCase() + words.slice(1), group: '', threshold: thresholds?.[label] ?? 0.5 }
  }),
})
