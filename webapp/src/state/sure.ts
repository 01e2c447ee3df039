/* How sure it must be, kept by the browser for each model, so that loading the page anew changes nothing. */
import { effect, type ReadonlySignal } from '@preact/signals'
import type { Scope } from '../scope'
import { store, stored } from './stored'
import type { Settings, Thresholds } from './thresholds'

interface Known {
  name: string
  labels: readonly { id: string }[]
}

/** Empty where all is as tuned. */
export function written({ shift, own, only, ignored }: Settings): string {
  if (shift === 0 && !own.size && !only.size && !ignored.size) return ''
  return JSON.stringify({ shift, own: [...own], only: [...only], ignored: [...ignored] })
}

/** What was written, as far as it makes sense for these labels: a model may have lost some since. */
export function read(text: string | null, labels: ReadonlySet<string>): Settings {
  let found: Partial<Record<'shift' | 'own' | 'only' | 'ignored', unknown>> = {}
  try {
    found = Object(JSON.parse(text || '{}'))
  } catch {
    // Not ours: as tuned.
  }
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const isLabel = (value: unknown): value is string => typeof value === 'string' && labels.has(value)
  const isOwn = (value: unknown): value is [string, number] => Array.isArray(value) && isLabel(value[0]) && Number.isFinite(value[1])
  return {
    shift: Number.isFinite(found.shift) ? (found.shift as number) : 0,
    own: new Map(list(found.own).filter(isOwn)),
    only: new Set(list(found.only).filter(isLabel)),
    ignored: new Set(list(found.ignored).filter(isLabel)),
  }
}

/** Takes up what was kept for the model, and keeps every change. */
export function keepSure(scope: Scope, model: ReadonlySignal<Known | null>, thresholds: Thresholds): void {
  const { shift, own, only, ignored } = thresholds
  let of: string | null = null
  scope.add(effect(() => {
    const known = model.value
    if (known && known.name !== of) {
      of = known.name
      thresholds.takeUp(read(stored(`sure:${of}`), new Set(known.labels.map((label) => label.id))))
    }
    const now = written({ shift: shift.value, own: own.value, only: only.value, ignored: ignored.value })
    if (known && now !== (stored(`sure:${of}`) ?? '')) store(`sure:${of}`, now)
  }))
}
