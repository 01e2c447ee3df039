import { expect, test } from 'vitest'
import { MicrophoneTrouble, obeyed, troubleOf } from './microphone'

test('what the browser kept on, or does not tell of, is known', () => {
  expect(obeyed({ echoCancellation: false, noiseSuppression: false, autoGainControl: false })).toEqual({ on: [], untold: [] })
  // Newer browsers name the kind of echo cancellation in place of `true`.
  expect(obeyed({ echoCancellation: 'all', autoGainControl: true })).toEqual({
    on: ['echoCancellation', 'autoGainControl'],
    untold: ['noiseSuppression'],
  })
})

test('each failure of the browser has its kind', () => {
  const named = (name: string) => Object.assign(new Error('why'), { name })
  expect(['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'TypeError'].map((name) => troubleOf(named(name)).kind)).toEqual([
    'denied', 'none', 'none', 'busy', 'failed',
  ])
  expect(troubleOf(named('TypeError')).message).toBe('why')
  const own = new MicrophoneTrouble('unplugged')
  expect(troubleOf(own)).toBe(own)
})
