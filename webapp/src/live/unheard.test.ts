import { expect, test } from 'vitest'
import { makeUnheard } from './unheard'

const cut = (first: number, count = 10) => ({ first, samples: new Float32Array(count) })

test('what was scored goes, the rest stays in order', () => {
  const unheard = makeUnheard(1000)
  for (const first of [0, 10, 20, 30]) unheard.add(cut(first))
  unheard.heard(25)
  expect(unheard.frames().map(({ first }) => first)).toEqual([20, 30])
  unheard.heard(40)
  expect(unheard.frames()).toEqual([])
  expect(unheard.lost()).toBe(0)
})

test('beyond its limit the oldest are let go, and counted', () => {
  const unheard = makeUnheard(30)
  for (let i = 0; i < 5; i++) unheard.add(cut(10 * i))
  expect(unheard.frames().map(({ first }) => first)).toEqual([20, 30, 40])
  expect(unheard.lost()).toBe(20)
  expect(unheard.lost()).toBe(0)
})
