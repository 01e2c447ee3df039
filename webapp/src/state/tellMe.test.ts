import { expect, test, vi } from 'vitest'

vi.hoisted(() => vi.stubGlobal('window', { isSecureContext: true }))
const { toldAfter } = await import('./tellMe')

const chosen = new Set(['a', 'b'])

test('a chosen sound is told of when it begins, others are not', () => {
  const { told, begun } = toldAfter([], new Set(['a', 'x']), chosen, 5)
  expect(begun).toEqual(['a'])
  expect(told).toEqual([{ label: 'a', count: 1, at_s: 5, now: true }])
  expect(toldAfter(told, new Set(['a']), chosen, 9).begun).toEqual([])
})

test('a breath apart is one moment, longer is another', () => {
  let { told } = toldAfter([], new Set(['a']), chosen, 5)
  told = toldAfter(told, new Set(), chosen, 6).told
  expect(told[0]).toEqual({ label: 'a', count: 1, at_s: 6, now: false })
  const soon = toldAfter(told, new Set(['a']), chosen, 7)
  expect(soon.begun).toEqual([])
  expect(soon.told[0]).toEqual({ label: 'a', count: 1, at_s: 7, now: true })
  const later = toldAfter(told, new Set(['a']), chosen, 20)
  expect(later.begun).toEqual(['a'])
  expect(later.told[0]?.count).toBe(2)
})

test('the newest is on top', () => {
  let { told } = toldAfter([], new Set(['a']), chosen, 5)
  told = toldAfter(told, new Set(['a', 'b']), chosen, 6).told
  expect(told.map(({ label }) => label)).toEqual(['b', 'a'])
})
