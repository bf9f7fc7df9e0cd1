import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { Query } from '../../model/query.ts'
import type { Kernel } from '../../workers/columns/kernel/kernel.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { serverRow } from '../world/make.ts'
import { all, putBlock, world } from './readerWorld.ts'

test('what is dropped before it was begun is left, and so is the rest of what goes in steps; others are answered', async () => {
  const { reader } = await world()
  await reader.open('me')
  await reader.page(all, 0, 1)
  const asked = [
    reader.page({ ...all, search: 'p' }, 0, 1, ['orderNo'], 'p'),
    reader.group(all, ['status'], [{ fn: 'sum', field: 'pieces' }], 10, 'groups'),
    reader.page({ ...all, search: 'po' }, 0, 1, ['orderNo'], 'po'),
  ]
  await reader.drop('p')
  await reader.drop('groups')
  await reader.drop('a ticket of nobody')
  const dropped = { ok: false, fault: { kind: 'busy', retryMs: 0 } }
  expect(await Promise.all(asked)).toMatchObject([dropped, dropped, { ok: true }])
  // A ticket is free again with the answer: the next who has it is not dropped for the one before.
  await reader.drop('po')
  expect(await reader.page(all, 0, 1, ['orderNo'], 'po')).toMatchObject({ ok: true })
})

/** A reader with whom every step is a slice of its own, and how many stretches of texts were searched for each word. */
async function slowWorld() {
  const searched = new Map<string, number>()
  const kernel: Kernel = {
    ...plainKernel,
    mark(heap, from, to, word, mask) {
      const text = new TextDecoder().decode(word)
      searched.set(text, (searched.get(text) ?? 0) + 1)
      plainKernel.mark(heap, from, to, word, mask)
    },
  }
  let now = 0
  const { reader, store } = await world({ kernel, clock: () => (now += 10) })
  // Fewer would be looked at one by one.
  const parties = Array.from({ length: 5000 }, (_, n) =>
    serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, {
      code: `C${n}`,
      name: `Knit ${n}`,
      brand: `Woven ${n}`,
    }),
  )
  await store.write(['blocks'], (tx) => putBlock(tx, 'party', 9000, parties))
  await reader.open('me')
  const party: Query = { table: 'party', where: [], search: '', sort: ['code'] }
  await reader.page(party, 0, 1)
  const find = (word: string) => reader.page({ ...party, search: word }, 0, 1, ['code'], word)
  const isBegun = async (word: string) => {
    while (!searched.has(word)) await new Promise((resolve) => setImmediate(resolve))
  }
  return { reader, searched, find, isBegun }
}

test('a search for which nobody waits any more is left in its middle', async () => {
  const { reader, searched, find, isBegun } = await slowWorld()
  const older = find('kn')
  await isBegun('kn')
  await reader.drop('kn')
  expect(await find('wo')).toMatchObject({ ok: true })
  expect(await older).toMatchObject({ ok: false, fault: { kind: 'busy' } })
  expect(searched.get('kn')).toBeLessThan(searched.get('wo') ?? 0)
})

test('a newer search is answered before one that is in its middle, and both are answered', async () => {
  const { find, isBegun } = await slowWorld()
  const answered: string[] = []
  const asked = async (word: string) => {
    const page = await find(word)
    answered.push(word)
    return page
  }
  const older = asked('kn')
  await isBegun('kn')
  const newer = asked('wo')
  expect(await older).toMatchObject({ ok: true })
  expect(await newer).toMatchObject({ ok: true })
  expect(answered).toEqual(['wo', 'kn'])
})
