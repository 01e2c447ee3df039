import { expect, test } from 'vitest'
import { boxPx, hit, laneAt, LANE_PX, lanesShown, scrolledTo } from './lanes'

const view = { start_s: 10, end_s: 20 }

test('only lanes in the window are drawn', () => {
  expect(lanesShown(0, 3 * LANE_PX, 527)).toEqual({ first: 0, last: 2 })
  expect(lanesShown(LANE_PX / 2, 3 * LANE_PX, 527)).toEqual({ first: 0, last: 3 })
  expect(lanesShown(100 * LANE_PX, 3 * LANE_PX, 527, 2)).toEqual({ first: 98, last: 104 })
  expect(lanesShown(0, 300, 0).last).toBe(-1)
})

test('the lane under the pointer', () => {
  expect(laneAt(5, 0, 3)).toBe(0)
  expect(laneAt(5, LANE_PX, 3)).toBe(1)
  expect(laneAt(3 * LANE_PX, 0, 3)).toBeNull()
})

test('scrolling goes no further than it must', () => {
  expect(scrolledTo(2, 0, 3 * LANE_PX)).toBe(0)
  expect(scrolledTo(3, 0, 3 * LANE_PX)).toBe(LANE_PX)
  expect(scrolledTo(0, 5 * LANE_PX, 3 * LANE_PX)).toBe(0)
})

test('a box is cut off beyond the screen and never too small to see', () => {
  expect(boxPx({ start_s: 12, end_s: 14 }, view, 100)).toEqual({ x_px: 20, width_px: 20 })
  expect(boxPx({ start_s: 0, end_s: 1000 }, view, 100)).toEqual({ x_px: -20, width_px: 140 })
  expect(boxPx({ start_s: 12, end_s: 12.001 }, view, 100)).toEqual({ x_px: 20, width_px: 3 })
  expect(boxPx({ start_s: 20, end_s: 21 }, view, 100)).toBeNull()
})

test('edges can be taken hold of where the box is wide enough', () => {
  const boxes = [{ start_s: 12, end_s: 16 }, { start_s: 18, end_s: 18.1 }]
  expect(hit(boxes, 12.1, view, 1000)).toEqual({ box: boxes[0], edge: null })
  expect(hit(boxes, 12.04, view, 1000)).toEqual({ box: boxes[0], edge: 'start' })
  expect(hit(boxes, 15.98, view, 1000)?.edge).toBe('end')
  expect(hit(boxes, 18.01, view, 1000)).toEqual({ box: boxes[1], edge: null })
  expect(hit(boxes, 17, view, 1000)).toBeNull()
})
