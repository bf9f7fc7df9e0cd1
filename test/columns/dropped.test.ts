import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { all, world } from './readerWorld.ts'

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
