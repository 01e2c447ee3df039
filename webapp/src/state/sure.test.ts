import { signal } from '@preact/signals'
import { expect, test, vi } from 'vitest'
import { makeScope } from '../scope'
import { makeHistory } from './history'
import { keepSure, read, written } from './sure'
import { makeThresholds, type Settings } from './thresholds'

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })

const model = (name: string) => ({ name, labels: ['a', 'b'].map((id) => ({ id, name: id, group: '', threshold: 0.5 })) })

function opened(name: string) {
  const found = signal<ReturnType<typeof model> | null>(null)
  const history = makeHistory()
  const thresholds = makeThresholds(signal(new Map(model(name).labels.map((label) => [label.id, label]))), history)
  keepSure(makeScope(), found, thresholds)
  found.value = model(name)
  return { thresholds, history, found }
}

test('what was set is there again for the same model, and for no other', () => {
  const first = opened('one').thresholds
  first.setShift(1.5, 0)
  first.setOwn('b', 0.9, null)
  first.toggleOnly('a')
  first.toggleIgnored('b')
  const again = opened('one').thresholds
  expect(again.shift.value).toBe(1.5)
  expect(again.of('b')).toBe(0.9)
  expect(again.heeds('a')).toBe(true)
  expect(again.heeds('b')).toBe(false)
  expect(opened('another').thresholds.altered.value).toBe(false)
})

test('all as tuned at once, and back; both are kept', () => {
  const { thresholds, history } = opened('two')
  thresholds.setOwn('a', 0.2, null)
  thresholds.setShift(-1, 0)
  thresholds.reset()
  expect(thresholds.altered.value).toBe(false)
  expect(opened('two').thresholds.altered.value).toBe(false)
  history.undo()
  expect(thresholds.of('a')).toBe(0.2)
  expect(opened('two').thresholds.shift.value).toBe(-1)
})

test('undo does not bring what was set for another model', () => {
  const { thresholds, history, found } = opened('three')
  history.perform({ title: 'a verdict', redo: () => {}, undo: () => {} })
  thresholds.setShift(-1, 0)
  thresholds.setOwn('a', 0.2, null)
  history.undo()
  found.value = model('four')
  expect(thresholds.altered.value).toBe(false)
  history.redo()
  expect(thresholds.altered.value).toBe(false)
  expect(history.past.value.map((step) => step.title)).toEqual(['a verdict'])
  thresholds.setShift(0.5, 0)
  history.undo()
  history.undo()
  expect(thresholds.altered.value).toBe(false)
  found.value = model('three')
  expect(thresholds.shift.value).toBe(-1)
})

test('what is kept and makes no sense is left out', () => {
  const labels = new Set(['a'])
  const tuned: Settings = { shift: 0, own: new Map(), only: new Set(), ignored: new Set() }
  for (const text of [null, '', '{', '7', 'null', '[]', '{"shift":"1","own":[["a"],["b",0.5],3],"only":["b"],"ignored":{}}']) {
    expect(read(text, labels)).toEqual(tuned)
  }
  const some = { shift: 0.5, own: new Map([['a', 0.3]]), only: new Set(['a']), ignored: new Set<string>() }
  expect(read(written(some), labels)).toEqual(some)
  expect(written(tuned)).toBe('')
})
