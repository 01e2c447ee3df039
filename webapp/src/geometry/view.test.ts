import { expect, test } from 'vitest'
import { between, followed, LEAST_VIEW_S, lengthOf, pan, pxToS, showing, sToPx, within, zoom } from './view'

const view = { start_s: 10, end_s: 30 }

test('pixels and seconds are each other\'s inverse', () => {
  expect(sToPx(15, view, 800)).toBe(200)
  expect(pxToS(200, view, 800)).toBe(15)
})

test('zoom keeps what is under the pointer', () => {
  const near = zoom(view, 0.5, 15, 100)
  expect(near).toEqual({ start_s: 12.5, end_s: 22.5 })
  expect(sToPx(15, near, 800)).toBeCloseTo(200)
  expect(zoom(view, 100, 15, 100)).toEqual({ start_s: 0, end_s: 100 })
  expect(lengthOf(zoom(view, 1e-9, 15, 100))).toBeCloseTo(LEAST_VIEW_S)
})

test('pan stops at the ends', () => {
  expect(pan(view, -50, 100)).toEqual({ start_s: 0, end_s: 20 })
  expect(pan(view, 500, 100)).toEqual({ start_s: 80, end_s: 100 })
  expect(within({ start_s: -5, end_s: 500 }, 31)).toEqual({ start_s: 0, end_s: 31 })
})

test('an event is shown with room', () => {
  expect(showing(40, 44, 100)).toEqual({ start_s: 39, end_s: 45 })
})

test('while playing, pages turn and keep a little of the one before', () => {
  expect(followed(view, 20, 100)).toBe(view)
  expect(followed(view, 30, 100)).toEqual({ start_s: 28, end_s: 48 })
  expect(followed({ start_s: 80, end_s: 100 }, 100, 100)).toEqual({ start_s: 80, end_s: 100 })
  const whole = { start_s: 0, end_s: 100 }
  expect(followed(whole, 100, 100)).toBe(whole)
})

test('close up, time runs under a playhead that stands in the middle', () => {
  const near = { start_s: 10, end_s: 12 }
  expect(followed(near, 10.5, 100)).toBe(near)
  expect(followed(near, 11.25, 100)).toEqual({ start_s: 10.25, end_s: 12.25 })
  expect(followed(near, 50, 100)).toEqual({ start_s: 49, end_s: 51 })
  expect(followed({ start_s: 98, end_s: 100 }, 99.9, 100)).toEqual({ start_s: 98, end_s: 100 })
})

test('a glide begins and ends where it should', () => {
  const to = { start_s: 20, end_s: 40 }
  expect(between(view, to, 0)).toEqual(view)
  expect(between(view, to, 0.5)).toEqual({ start_s: 15, end_s: 35 })
  expect(between(view, to, 1)).toEqual(to)
})
