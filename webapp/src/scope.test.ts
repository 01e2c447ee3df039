import { afterEach, expect, test, vi } from 'vitest'
import { makeScope } from './scope'

afterEach(() => vi.useRealTimers())

test('nothing is waited for once the scope has ended, and asking for it is no fault', () => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
  vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id))
  const ran: string[] = []
  const scope = makeScope()
  scope.after(10, () => ran.push('before'))
  scope.dispose()
  scope.after(10, () => ran.push('after'))()
  scope.frame(() => ran.push('frame'))()
  scope.every(10, () => ran.push('every'))
  scope.frames(() => ran.push('frames'))
  vi.advanceTimersByTime(100)
  expect(ran).toEqual([])
  vi.unstubAllGlobals()
})

test('what waits runs once, and not when it is stopped', () => {
  vi.useFakeTimers()
  const ran: string[] = []
  const scope = makeScope()
  scope.after(10, () => ran.push('once'))
  scope.after(10, () => ran.push('stopped'))()
  vi.advanceTimersByTime(100)
  expect(ran).toEqual(['once'])
})
