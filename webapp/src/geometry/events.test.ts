import { expect, test } from 'vitest'
import { countUpTo, edgeAt, eventAt, litAt, mostAtOnce, rowsOf, spansOf, stepped, withEdge } from './events'

const bell = { label: 'bell', start_s: 1, end_s: 3, score: 0.8 }
const bell2 = { label: 'bell', start_s: 2.5, end_s: 4, score: 0.9 }
const rain = { label: 'rain', start_s: 2, end_s: 10, score: 0.6 }
const all = [bell, rain, bell2]

test('lit exactly while an event covers the time', () => {
  const spans = spansOf(all)
  const at = (time_s: number) => Object.fromEntries(litAt(spans, time_s))
  expect(at(0.999)).toEqual({})
  expect(at(1)).toEqual({ bell: 0.8 })
  expect(at(2)).toEqual({ bell: 0.8, rain: 0.6 })
  expect(at(2.5)).toEqual({ bell: 0.9, rain: 0.6 })
  expect(at(3.999)).toEqual({ bell: 0.9, rain: 0.6 })
  expect(at(4)).toEqual({ rain: 0.6 })
  expect(at(10)).toEqual({})
})

test('the same map while nothing changes', () => {
  const spans = spansOf(all)
  expect(litAt(spans, 5)).toBe(litAt(spans, 9))
})

test('nothing is lit by an event without length, or where there is none', () => {
  expect(litAt(spansOf([]), 1).size).toBe(0)
  expect(litAt(spansOf([{ ...bell, end_s: 1 }]), 1).size).toBe(0)
})

test('what is lit agrees with looking at each event', () => {
  let seed = 7
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const many = Array.from({ length: 200 }, (_, i) => {
    const start_s = Math.round(random() * 500) / 10
    return { label: `l${i % 9}`, start_s, end_s: start_s + Math.round(random() * 40) / 10, score: random() }
  })
  const spans = spansOf(many.sort((a, b) => a.start_s - b.start_s))
  for (let time_s = -1; time_s < 60; time_s += 0.05) {
    const want = new Set(many.filter((e) => e.start_s <= time_s && time_s < e.end_s).map((e) => e.label))
    expect(new Set(litAt(spans, time_s).keys())).toEqual(want)
  }
})

test('counting in a sorted list', () => {
  expect([0, 1, 1.5, 2, 9].map((at) => countUpTo([1, 2, 3], at))).toEqual([0, 1, 1, 2, 3])
})

test('the shortest one under the pointer', () => {
  expect(eventAt(all, 2.2)).toBe(bell)
  expect(eventAt(all, 6)).toBe(rain)
  expect(eventAt(all, 0.95)).toBeNull()
  expect(eventAt(all, 0.95, 0.1)).toBe(bell)
})

test('edges can be taken hold of and stay in order', () => {
  expect(edgeAt(bell, 1.05, 0.1)).toBe('start')
  expect(edgeAt(bell, 2.95, 0.1)).toBe('end')
  expect(edgeAt(bell, 2, 0.1)).toBeNull()
  expect(withEdge(bell, 'start', 9, 20)).toEqual({ start_s: 2.95, end_s: 3 })
  expect(withEdge(bell, 'end', 90, 20)).toEqual({ start_s: 1, end_s: 20 })
})

test('stepping goes round', () => {
  expect(stepped(all, 0, 1)).toBe(bell)
  expect(stepped(all, 1, 1)).toBe(rain)
  expect(stepped(all, 8, 1)).toBe(bell)
  expect(stepped(all, 2.5, -1)).toBe(rain)
  expect(stepped(all, 0, -1)).toBe(bell2)
  expect(stepped([], 0, 1)).toBeNull()
})

test('what lies over each other gets rows', () => {
  expect(rowsOf(all)).toEqual([0, 1, 2])
  expect(rowsOf([bell, { start_s: 3, end_s: 4 }])).toEqual([0, 0])
})

test('the most at once: what ends as another begins does not sound with it', () => {
  const stretch = (start_s: number, end_s: number) => ({ start_s, end_s })
  expect(mostAtOnce([])).toBe(0)
  expect(mostAtOnce([stretch(0, 1), stretch(1, 2)])).toBe(1)
  expect(mostAtOnce([stretch(0, 10), stretch(1, 3), stretch(2, 4), stretch(5, 6)])).toBe(3)
})
