import { expect, test } from 'vitest'
import { inOrderOfIds } from '../../workers/reader/blockOrder.ts'
import { readAhead } from '../../workers/reader/readAhead.ts'

test('What is read ahead comes in the order in which it was asked for', async () => {
  const release: (() => void)[] = []
  const fetch = (key: number) => new Promise<string>((resolve) => release.push(() => resolve(`value ${key}`)))
  const reading = readAhead([1, 2, 3, 4], fetch)
  const first = reading.next()
  expect(release).toHaveLength(3)
  release[2]?.()
  release[1]?.()
  release[0]?.()
  const found = [(await first).value]
  const last = reading.next()
  expect(release).toHaveLength(4)
  release[3]?.()
  found.push((await last).value)
  for await (const each of reading) found.push(each)
  expect(found).toEqual([1, 2, 3, 4].map((key) => [key, `value ${key}`]))
})

test('The first fetch that fails ends the reading, and the others fail unheard', async () => {
  const seen: number[] = []
  const reading = async () => {
    for await (const [key] of readAhead([1, 2, 3], async (key) => {
      if (key > 1) throw new Error(`no ${key}`)
    }))
      seen.push(key)
  }
  await expect(reading()).rejects.toThrow('no 2')
  expect(seen).toEqual([1])
})

test('Blocks are read by their ids, and those that overlap by their numbers', () => {
  const keys = [
    { no: 9, minId: 'a', maxId: 'c' },
    { no: 1, minId: 'd', maxId: 'k' },
    { no: 4, minId: 'm', maxId: 'p' },
    { no: 3, minId: 'n', maxId: 'z' },
    { no: 2, minId: 'y', maxId: 'z' },
  ]
  expect(inOrderOfIds(keys)).toEqual([9, 1, 2, 3, 4])
})
