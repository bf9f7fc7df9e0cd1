import { expect, test } from 'vitest'
import { createPages, type PageKey } from '../../server/pages.ts'

const key = (more: Partial<PageKey> = {}): PageKey => ({ view: 'all', from: 4, limit: 500, head: 9, ...more })
const page = (seq: number) => ({ tables: {}, gone: [], seq })

test('a page is read once, however many ask while it is being read and after', async () => {
  const pages = createPages()
  let readings = 0
  const read = async () => {
    readings += 1
    return page(9)
  }
  const asked = await Promise.all([pages.get(key(), read), pages.get(key(), read), pages.get(key(), read)])
  await pages.get(key(), read)
  expect(readings).toBe(1)
  expect(asked).toEqual([page(9), page(9), page(9)])
})

test('another view, place, length or head is another page', async () => {
  const pages = createPages()
  await pages.get(key(), async () => page(9))
  for (const other of [key({ view: 'some' }), key({ from: 5 }), key({ limit: 2 }), key({ head: 10 })])
    expect(pages.find(other)).toBeUndefined()
})

test('a reading that failed is forgotten, so that the next one who asks reads again', async () => {
  const pages = createPages()
  const failing = pages.get(key(), () => Promise.reject(new Error('The connection ended.')))
  await expect(failing).rejects.toThrow('ended')
  expect(await pages.get(key(), async () => page(9))).toEqual(page(9))
})

test('old pages make room, so that a long day costs no memory', async () => {
  const pages = createPages()
  for (let head = 1; head <= 100; head++) await pages.get(key({ head }), async () => page(head))
  expect(pages.find(key({ head: 1 }))).toBeUndefined()
  expect(pages.find(key({ head: 100 }))).toBeDefined()
})
