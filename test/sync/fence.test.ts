import { expect, test } from 'vitest'
import { tables } from '../../model/tables.ts'
import { createFence } from '../../sync/fence.ts'
import { metaOf, setMeta } from '../../sync/store.ts'
import { memoryStore } from '../world/memoryStore.ts'

const names = tables.map((table) => table.name)

/** Takes the drain lock of a replica that stands in the feed, after a build that knew some tables. */
async function after(known: readonly string[] | undefined) {
  const store = memoryStore()
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'cursor', 'c1')
    if (known !== undefined) await setMeta(tx, 'tables', known)
  })
  await createFence(store)()
  return store.read(['meta'], async (tx) => ({
    cursor: await metaOf(tx, 'cursor'),
    isLoose: (await metaOf(tx, 'loose')) ?? false,
    tables: await metaOf(tx, 'tables'),
  }))
}

test('a build that knows a table more than the one before it compares all rows before it goes on with the feed', async () => {
  expect(await after(names.slice(1))).toEqual({ cursor: undefined, isLoose: true, tables: names })
  expect(await after(undefined)).toEqual({ cursor: undefined, isLoose: true, tables: names })
})

test('a build that knows no more goes on where the one before it stood, and leaves word of what it knows', async () => {
  expect(await after(names)).toEqual({ cursor: 'c1', isLoose: false, tables: names })
  expect(await after([...names, 'orderNote'])).toEqual({ cursor: 'c1', isLoose: false, tables: names })
})
