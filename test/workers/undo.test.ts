import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Factory, factory, patch, save } from '../world/factory.ts'

// An undo says that it takes back what it can take back, and leaves the rest as it is.

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

/** Two people at two devices, and an order whose note the first has written and everybody has. */
async function noted() {
  const [first, second] = [await world.someone(), await world.someone()]
  const order = world.office.order()
  await save(first.window, order)
  const note = await save(first.window, patch('salesOrder', order.id, { note: null }, { note: 'rush' }))
  await world.pass(5000)
  const noteOf = async () => (await world.truth(first.id)).get(`salesOrder/${order.id}`)?.note ?? null
  expect(await noteOf()).toBe('rush')
  return { first, second, order, note, noteOf }
}

test('an edit that still stands is taken back by another, whose way can be followed by its name', async () => {
  const { first, note, noteOf } = await noted()
  const outcome = await first.window.writer.undo(note)
  expect(outcome).toEqual({ ok: true, value: { mutation: expect.any(String) } })
  await world.pass(5000)
  expect(await noteOf()).toBeNull()
  expect(await first.window.writer.fate((outcome.ok && outcome.value.mutation) || '')).toBe('arrived')
})

test('what somebody else has written over it stays, no edit is made, and the fault names the field', async () => {
  const { first, second, order, note, noteOf } = await noted()
  await save(second.window, patch('salesOrder', order.id, { note: 'rush' }, { note: 'by sea' }))
  await world.pass(5000)
  const clash = { field: 'note', base: 'rush', mine: null, theirs: 'by sea' }
  const fault = { kind: 'stale', table: 'salesOrder', id: order.id, clashes: [clash] }
  expect(await first.window.writer.undo(note)).toEqual({ ok: false, fault })
  expect(await first.window.writer.outbox()).toEqual([])
  await world.pass(5000)
  expect(await noteOf()).toBe('by sea')
  expect(await first.window.writer.conflicts()).toEqual([])
})

test('so it is with what the same person has written over it, and that can be undone', async () => {
  const { first, order, note, noteOf } = await noted()
  const later = await save(first.window, patch('salesOrder', order.id, { note: 'rush' }, { note: 'by air' }))
  expect(await first.window.writer.undo(note)).toMatchObject({ ok: false, fault: { kind: 'stale' } })
  expect(await first.window.writer.undo(later)).toMatchObject({ ok: true })
  await world.pass(5000)
  expect(await noteOf()).toBe('rush')
})

test('an undo that crosses an edit of somebody else on its way is told as one that needs a person', async () => {
  const { first, second, order, note, noteOf } = await noted()
  first.pc.line.fate = () => 'lost'
  await save(second.window, patch('salesOrder', order.id, { note: 'rush' }, { note: 'by sea' }))
  await world.pass(5000)
  const outcome = await first.window.writer.undo(note)
  const back = (outcome.ok && outcome.value.mutation) || ''
  expect(await first.window.writer.fate(back)).toBe('waiting')
  first.pc.line.fate = () => 'through'
  await world.pass(20_000)
  expect(await first.window.writer.fate(back)).toBe('conflict')
  expect(await noteOf()).toBe('by sea')
})

test('an edit that the server has refused is given up, and leaves nothing that waits', async () => {
  const { window, pc, id } = await world.someone()
  const [taken, other] = [world.office.order(), world.office.order()]
  await save(window, taken)
  await save(window, other)
  await world.pass(5000)
  const { orderNo } = taken.values
  const refused = await save(window, patch('salesOrder', other.id, { orderNo: other.values.orderNo }, { orderNo }))
  await world.pass(5000)
  expect(await window.writer.outbox()).toMatchObject([{ id: refused, state: 'rejected' }])
  expect(await window.writer.undo(refused)).toEqual({ ok: true, value: { mutation: null } })
  expect(await window.writer.outbox()).toEqual([])
  expect(await window.writer.fate(refused)).toBe('givenUp')
  await world.pass(5000)
  expect(await pc.rows(id)).toEqual(await world.truth(id))
  expect(await window.writer.undo(refused)).toMatchObject({ ok: false, fault: { kind: 'missing' } })
})
