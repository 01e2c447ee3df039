import { expect, test } from 'vitest'
import { captionLines } from './captions'

const event = (label: string, start_s: number, end_s: number) => ({ label, start_s, end_s })

test('each sound that begins is a line, newest last, no more than asked for', () => {
  const events = [event('a', 0, 1), event('b', 2, 3), event('c', 2, 9), event('a', 10, 11)]
  expect(captionLines(events, 4, 9).map(({ key }) => key)).toEqual(['a@0.000', 'b@2.000', 'c@2.000', 'a@10.000'])
  expect(captionLines(events, 2, 9).map(({ label }) => label)).toEqual(['a', 'b'])
  expect(captionLines(events, 4, 2).map(({ label }) => label)).toEqual(['c', 'a'])
  expect(captionLines(events, 0, 9)).toEqual([])
})

test('a sound that pauses for a moment stays where its line is', () => {
  const events = [event('bark', 0, 0.3), event('car', 0.5, 8), event('bark', 1.5, 1.8), event('bark', 4, 4.2), event('bark', 7, 7.3)]
  expect(captionLines(events, 5, 9).map(({ key }) => key)).toEqual(['bark@0.000', 'car@0.500', 'bark@7.000'])
})
