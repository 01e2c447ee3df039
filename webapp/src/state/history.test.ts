import { expect, test } from 'vitest'
import { makeHistory } from './history'

test('done, undone, done again; a new step forgets what was undone', () => {
  const history = makeHistory()
  let value = 0
  const set = (to: number) => {
    const was = value
    history.perform({ title: `${to}`, redo: () => (value = to), undo: () => (value = was) })
  }
  set(1)
  set(2)
  expect(history.undo()?.title).toBe('2')
  expect(value).toBe(1)
  history.redo()
  expect(value).toBe(2)
  history.undo()
  set(5)
  expect(history.redo()).toBeNull()
  history.undo()
  history.undo()
  expect(value).toBe(0)
  expect(history.undo()).toBeNull()
})

test('steps of one name in quick succession are undone together', () => {
  const history = makeHistory()
  let value = 0
  const slide = (to: number) => {
    const was = value
    history.perform({ title: 'slide', merge: 'slide', redo: () => (value = to), undo: () => (value = was) })
  }
  slide(1)
  slide(2)
  slide(3)
  expect(history.past.value).toHaveLength(1)
  history.undo()
  expect(value).toBe(0)
  history.redo()
  expect(value).toBe(3)
})
