import { expect, test } from 'vitest'
import { percent, sizeText } from './sizes'

test.each([[12, '12 B'], [980_000, '980 kB'], [1_234_000, '1.2 MB'], [999_900, '1.0 MB'], [20e9, '20 GB']])('%d bytes are %s', (bytes, text) =>
  expect(sizeText(bytes)).toBe(text))

test('scores of 100', () => expect(percent(0.926)).toBe(93))
