import { expect, test } from 'vitest'
import { makeScope } from '../scope'
import { makeChunks } from './chunks'

/** Loads that end when they are told to. */
function slow() {
  const asked: string[] = []
  const ends = new Map<string, () => void>()
  const aborted: string[] = []
  const load = (level: number, first: number, count: number, signal: AbortSignal) => {
    const key = `${level}:${first}`
    asked.push(key)
    return new Promise<string[]>((accept, refuse) => {
      ends.set(key, () => accept(Array.from({ length: count }, (_, i) => `${level}:${first + i}`)))
      signal.addEventListener('abort', () => {
        aborted.push(key)
        refuse(new DOMException('', 'AbortError'))
      })
    })
  }
  const end = async (key: string) => {
    ends.get(key)!()
    await new Promise((later) => setTimeout(later))
  }
  return { asked, aborted, load, end }
}

test('asks a few at a time, in order, each once', async () => {
  const { asked, load, end } = slow()
  const chunks = makeChunks(makeScope(), load, 10)
  chunks.want([{ level: 1, first: 2, last: 5 }, { level: 0, first: 0, last: 0 }])
  expect(asked).toEqual(['1:2', '1:3', '1:4'])
  await end('1:3')
  expect(chunks.get(1, 3)).toBe('1:3')
  expect(chunks.arrived.value).toBe(1)
  expect(asked).toEqual(['1:2', '1:3', '1:4', '1:5'])
  chunks.want([{ level: 1, first: 2, last: 5 }])
  expect(asked.length).toBe(4)
})

test('gives up what scrolled away', () => {
  const { asked, aborted, load } = slow()
  const chunks = makeChunks(makeScope(), load, 10)
  chunks.want([{ level: 0, first: 0, last: 9 }])
  chunks.want([{ level: 0, first: 2, last: 4 }])
  expect(aborted).toEqual(['0:0', '0:1'])
  expect(asked).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4'])
})

test('keeps no more than it may, and those used last', async () => {
  const { load, end } = slow()
  const chunks = makeChunks(makeScope(), load, 2)
  chunks.want([{ level: 0, first: 0, last: 2 }])
  await end('0:0')
  await end('0:1')
  chunks.get(0, 0)
  await end('0:2')
  expect(chunks.size()).toBe(2)
  expect(chunks.get(0, 1)).toBeUndefined()
  expect(chunks.get(0, 0)).toBe('0:0')
})

test('ends with its scope', () => {
  const { aborted, load } = slow()
  const scope = makeScope()
  makeChunks(scope, load, 2).want([{ level: 0, first: 0, last: 2 }])
  scope.dispose()
  expect(aborted.length).toBe(3)
})

test('neighbours come together, asked for once', async () => {
  const { asked, aborted, load, end } = slow()
  const chunks = makeChunks(makeScope(), load, 10, 4)
  chunks.want([{ level: 0, first: 3, last: 4 }])
  chunks.want([{ level: 0, first: 1, last: 3 }, { level: 0, first: 5, last: 6 }])
  expect(asked).toEqual(['0:0', '0:4'])
  await end('0:4')
  expect([3, 4, 7, 8].map((chunk) => chunks.get(0, chunk))).toEqual([undefined, '0:4', '0:7', undefined])
  chunks.want([{ level: 0, first: 4, last: 7 }])
  expect(asked.length).toBe(2)
  expect(aborted).toEqual(['0:0'])
})
