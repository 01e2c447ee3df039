import { expect, test } from 'vitest'
import type { Model, SettingDescription } from '../api/types'
import { choose, chosenOf, differs, sentName, taken, valueOf } from './settings'

const height: SettingDescription = { name: 'height', title: 'Height', default: '440', choices: ['heard'], unit: 'Hz', low: 390, high: 470, example: '', file: false }
const kind: SettingDescription = { name: 'kind', title: 'Kind', default: '', choices: ['one', 'two'], unit: '', low: null, high: null, example: '', file: false }
const free: SettingDescription = { name: 'free', title: 'Free', default: '', choices: [], unit: '', low: null, high: null, example: '', file: false }
const model = { name: 'any', settings: [height, kind, free] } as unknown as Model

test('what a setting takes', () => {
  expect([taken(height, '442'), taken(height, 'heard'), taken(height, '500'), taken(height, ''), taken(height, 'x')]).toEqual([true, true, false, false, false])
  expect([taken(kind, ''), taken(kind, 'two'), taken(kind, 'three')]).toEqual([true, true, false])
  expect(taken(free, 'g-minor')).toBe(true)
})

test('only what differs from the card is sent, and never what the card would refuse', () => {
  expect(chosenOf(model)).toEqual({})
  choose(model, height, '442')
  choose(model, kind, 'two')
  expect(chosenOf(model)).toEqual({ height: '442', kind: 'two' })
  expect(valueOf(model, free)).toBe('')
  choose(model, kind, '')
  choose(model, height, '9000')
  expect(chosenOf(model)).toEqual({})
  expect(chosenOf(null)).toEqual({})
  choose(model, height, '442')
  expect(differs(model, { height: '440', kind: '', free: '' })).toBe(true)
  expect(differs(model, { height: '442' })).toBe(false)
})

test('a file that was sent is called by its name', () => {
  expect(sentName(`reference:${'ab12'.repeat(8)}/My piece.mid`)).toBe('My piece.mid')
  expect([sentName('scale:G-major'), sentName(''), sentName('reference:/x')]).toEqual([null, null, null])
})
