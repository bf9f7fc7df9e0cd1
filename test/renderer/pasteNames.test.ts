import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { rowNamed } from '../../renderer/lists/pasteNames.ts'
import { setMeta } from '../../sync/store.ts'
import { factory, world } from '../columns/readerWorld.ts'

// Names that are pasted, looked for by the reader that ships.

const [style] = factory.get('style') ?? []

test('a pasted name finds the one row that has it, by its title or by what the column shows, in any case', async () => {
  const { reader } = await world()
  await reader.open('me')
  const found = { ok: true, value: { id: style?.id } }
  const named = (text: string, shown: string | undefined) =>
    rowNamed(reader, {
      table: 'style',
      text,
      shown,
      scope: [{ field: 'buyer', op: 'eq', value: String(style?.buyer) }],
    })
  const styleNo = String(style?.styleNo)
  expect(await named(`${styleNo} · ${style?.name}`, 'name')).toEqual(found)
  expect(await named(styleNo.toLowerCase(), 'styleNo')).toEqual(found)
  // A part of a name names nothing.
  expect(await named(styleNo.slice(0, -1), 'styleNo')).toEqual({ ok: true, value: 'unknown' })
  const other = factory.get('style')?.find(({ buyer }) => buyer !== style?.buyer)
  expect(await named(String(other?.styleNo), 'styleNo')).toEqual({ ok: true, value: 'elsewhere' })
})

test('a pasted name names nothing while not all rows of its table are here', async () => {
  const { reader, store } = await world()
  await store.write(['meta'], (tx) => setMeta(tx, 'complete', []))
  await reader.open('me')
  const asked = { table: 'style', text: String(style?.styleNo), shown: 'styleNo', scope: [] }
  expect(await rowNamed(reader, asked)).toEqual({ ok: true, value: 'partial' })
})
