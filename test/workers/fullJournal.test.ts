import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { fail } from '../../model/fault.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { type Factory, factory, patch, save } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

const full = fail({ kind: 'storage', reason: 'full' })

/** A seat with an order that everybody has, on a disk that has no more room for a second copy. */
async function seatOnFullDisk() {
  const { name } = await world.hire()
  const { pc, window } = await world.seat(name)
  const order = world.office.order()
  await save(window, order)
  const noted = await save(window, patch('salesOrder', order.id, { note: null }, { note: 'rush' }))
  await world.pass(5000)
  const heard: StoreNotice[] = []
  pc.hear = (notices) => void heard.push(...notices)
  pc.journalIsFull = true
  const journal = async () => (await window.writer.status()).journal
  return { pc, writer: window.writer, order, noted, heard, journal }
}

test('the screens hear of the rows of an edit that was taken back, and the settings say that the journal fails', async () => {
  const { pc, writer, order, heard, journal } = await seatOnFullDisk()
  expect(await journal()).toBe('file')
  const note = patch('salesOrder', order.id, { note: 'rush' }, { note: 'slow' })
  expect(await writer.write('order.edit', [note])).toEqual(full)
  expect(JSON.stringify(heard)).toContain(order.id)
  expect(await journal()).toBe('failing')
  pc.journalIsFull = false
  expect((await writer.write('order.edit', [note])).ok).toBe(true)
  expect(await journal()).toBe('file')
})

test('so it is with an edit that was to be undone', async () => {
  const { pc, writer, order, noted, heard, journal } = await seatOnFullDisk()
  expect(await writer.undo(noted)).toEqual(full)
  expect(JSON.stringify(heard)).toContain(order.id)
  expect(await journal()).toBe('failing')
  pc.journalIsFull = false
  expect((await writer.undo(noted)).ok).toBe(true)
  expect(await journal()).toBe('file')
})
