import { describe, expect, test } from 'vitest'
import { land } from '../../sync/land.ts'
import { discard, openEntries, retry } from '../../sync/outbox.ts'
import { write } from '../../sync/write.ts'
import { nobody, orderValues, pageOf, putOrder } from '../world/make.ts'
import { answer, desk, lineId, order, orderId, patchNote } from './desk.ts'

describe('saving an edit', () => {
  test('shows it at once, over a server row that stays untouched beneath', async () => {
    const at = await desk()
    await write(at, 'order.edit', [patchNote('rush')])
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: 'rush', version: 3 })
    expect(await at.store.read(['hot'], (tx) => tx.get('hot', ['salesOrder', orderId]))).toMatchObject({
      server: { note: null },
    })
  })

  test('puts the same mutation into the outbox and into the journal', async () => {
    const at = await desk()
    const written = await write(at, 'order.edit', [patchNote('rush')])
    expect(written).toMatchObject({ ok: true, value: { journalled: true } })
    const [entry] = await openEntries(at.store)
    expect(at.frames).toEqual([
      { replica: '01890000-0000-7000-8000-0000000000d1', person: nobody, mutation: entry?.mutation },
    ])
  })

  test('counts a pending line into its order and takes it back when the line is refused', async () => {
    const at = await desk()
    const line = { order: orderId, colorway: orderId, size: 'M', site: null, qty: 40, tolerancePct: null }
    const written = await write(at, 'order.edit', [{ op: 'put', table: 'orderLine', id: lineId, values: line }])
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ pieces: 140, value: '679' })
    const id = written.ok ? written.value.mutation.id : ''
    await land(at, 'c2', pageOf([], { cursor: 'c3', results: [answer(1, id, { status: 'rejected', refused: true })] }))
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ pieces: 100, value: '485' })
    expect(await at.shown('orderLine', lineId)).toBeNull()
    expect((await openEntries(at.store)).map((entry) => entry.state)).toEqual(['attention'])
  })

  test('of an order that has come to its end, or of a line of it, is refused at once', async () => {
    const at = await desk()
    const ended = { kind: 'ended', table: 'salesOrder', id: orderId, state: 'cancelled' }
    const line = { order: orderId, colorway: orderId, size: 'M', site: null, qty: 40, tolerancePct: null }
    const putLine = { op: 'put', table: 'orderLine', id: lineId, values: line } as const
    const cancel = {
      op: 'move',
      table: 'salesOrder',
      id: orderId,
      from: 'confirmed',
      to: 'cancelled',
      event: '01890000-0000-7000-8000-0000000000ee',
      reason: 'entered twice',
    } as const
    expect(await write(at, 'order.edit', [putLine])).toMatchObject({ ok: true })
    expect(await write(at, 'order.move', [cancel, patchNote('rush')])).toEqual({ ok: false, fault: ended })
    expect(await write(at, 'order.move', [cancel])).toMatchObject({ ok: true })
    const patchLine = { op: 'patch', table: 'orderLine', id: lineId, base: { qty: 40 }, set: { qty: 50 } } as const
    const removeLine = { op: 'remove', table: 'orderLine', id: lineId } as const
    for (const op of [patchNote('rush'), putLine, patchLine, removeLine])
      expect(await write(at, 'order.edit', [op])).toEqual({ ok: false, fault: ended })
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ status: 'cancelled', note: null })
  })

  test('numbers a new order provisionally, and each of the next ones otherwise', async () => {
    const at = await desk()
    const first = await write(at, 'order.create', [putOrder('01890000-0000-7000-8000-0000000000b1')])
    const second = await write(at, 'order.create', [
      putOrder('01890000-0000-7000-8000-0000000000b2', { orderNo: 'PO-2' }),
    ])
    const numbers = [first, second].map((each) => (each.ok ? each.value.provisional : ''))
    expect(numbers[0]).toMatch(/^~[2-9A-Z]{4}-0001$/)
    expect(numbers[1]).toMatch(/-0002$/)
  })

  test('knows which earlier mutations a later one stands on', async () => {
    const at = await desk()
    const created = await write(at, 'order.create', [putOrder('01890000-0000-7000-8000-0000000000b1')])
    const unrelated = await write(at, 'order.edit', [patchNote('other')])
    const moved = await write(at, 'order.move', [
      {
        op: 'move',
        table: 'salesOrder',
        id: '01890000-0000-7000-8000-0000000000b1',
        from: 'draft',
        to: 'confirmed',
        event: lineId,
        reason: null,
      },
    ])
    expect(unrelated).toMatchObject({ value: { mutation: { deps: [] } } })
    expect(moved).toMatchObject({ value: { mutation: { deps: [created.ok && created.value.mutation.id] } } })
  })

  test.each([
    [
      'a field that does not exist',
      [{ op: 'patch' as const, table: 'salesOrder', id: orderId, base: {}, set: { colour: 'red' } }],
      { colour: 'unknownField' },
    ],
    [
      'a date that does not exist',
      [{ op: 'patch' as const, table: 'salesOrder', id: orderId, base: {}, set: { shipDate: '2027-02-30' } }],
      { shipDate: 'notDay' },
    ],
    [
      'a number that only the server gives',
      [{ op: 'patch' as const, table: 'salesOrder', id: orderId, base: {}, set: { pieces: 5 } }],
      { pieces: 'notYours' },
    ],
    [
      'an order without its buyer',
      [{ op: 'put' as const, table: 'salesOrder', id: lineId, values: { ...orderValues, buyer: null } }],
      { buyer: 'empty' },
    ],
  ])('refuses %s and saves nothing', async (_what, ops, fields) => {
    const at = await desk()
    expect(await write(at, 'order.edit', ops)).toEqual({
      ok: false,
      fault: { kind: 'invalid', table: 'salesOrder', fields },
    })
    expect(await openEntries(at.store)).toEqual([])
    expect(at.frames).toEqual([])
  })

  test('refuses what the person may not do', async () => {
    const at = await desk([{ role: 'qc', scopeKind: 'all', scopeId: null }])
    expect(await write(at, 'order.edit', [patchNote('rush')])).toEqual({
      ok: false,
      fault: { kind: 'forbidden', permission: 'order.edit' },
    })
  })
})

describe('landing a page', () => {
  test('takes an edit out of the overlay in the transaction that brings its effect', async () => {
    const at = await desk()
    const written = await write(at, 'order.edit', [patchNote('rush')])
    const id = written.ok ? written.value.mutation.id : ''
    const row = { ...order, note: 'rush', version: 4 }
    await land(at, 'c2', pageOf([{ table: 'salesOrder', row }], { cursor: 'c3', results: [answer(1, id)] }))
    expect(await at.store.read(['hot'], (tx) => tx.all('hot'))).toEqual([])
    expect(await at.shown('salesOrder', orderId)).toEqual(row)
    expect(await openEntries(at.store)).toEqual([])
  })

  test('keeps my unsent field over a newer server row, and shows the other fields of it', async () => {
    const at = await desk()
    await write(at, 'order.edit', [patchNote('rush')])
    await land(
      at,
      'c2',
      pageOf([{ table: 'salesOrder', row: { ...order, contractNo: 'SC-9', version: 4 } }], { cursor: 'c3' }),
    )
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: 'rush', contractNo: 'SC-9', version: 4 })
  })

  test('drops a page that was asked for another cursor, and one from a writer that lost the lock', async () => {
    const at = await desk()
    const page = pageOf([{ table: 'salesOrder', row: { ...order, note: 'stale' } }], { cursor: 'c9' })
    expect(await land(at, 'c1', page)).toMatchObject({ value: { taken: false } })
    expect(await land({ ...at, fence: 0 }, 'c2', page)).toMatchObject({ value: { taken: false } })
    expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: null })
  })

  test('sets unsent work aside when its row leaves the scope, and no longer shows the row', async () => {
    const at = await desk()
    await write(at, 'order.edit', [patchNote('rush')])
    await land(at, 'c2', pageOf([], { cursor: 'c3', gone: [{ table: 'salesOrder', id: orderId, why: 'scope' }] }))
    expect(await at.shown('salesOrder', orderId)).toBeNull()
    expect(await openEntries(at.store)).toMatchObject([{ state: 'attention', fault: { kind: 'forbidden' } }])
  })
})

test('an edit that a person gives up keeps its entry with the reason, and the screen goes back', async () => {
  const at = await desk()
  const written = await write(at, 'order.edit', [patchNote('rush')])
  const id = written.ok ? written.value.mutation.id : ''
  expect(await discard(at, id, ' ')).toMatchObject({ ok: false, fault: { kind: 'invalid' } })
  await discard(at, id, 'wrong order')
  expect(await at.shown('salesOrder', orderId)).toEqual(order)
  expect(await at.store.read(['outbox'], (tx) => tx.get('outbox', 1))).toMatchObject({
    state: 'discarded',
    reason: 'wrong order',
  })
})

test('sending a half-written edit again sends only the field that clashed', async () => {
  const at = await desk()
  const written = await write(at, 'order.edit', [
    {
      op: 'patch',
      table: 'salesOrder',
      id: orderId,
      base: { note: null, contractNo: null },
      set: { note: 'mine', contractNo: 'C-1' },
    },
  ])
  const id = written.ok ? written.value.mutation.id : ''
  const clash = { table: 'salesOrder', id: orderId, field: 'note', base: null, mine: 'mine', theirs: 'theirs' }
  const row = { ...order, note: 'theirs', contractNo: 'C-NEW', version: 5 }
  await land(
    at,
    'c2',
    pageOf([{ table: 'salesOrder', row }], {
      cursor: 'c3',
      results: [answer(1, id, { status: 'conflict', clashes: [clash] })],
    }),
  )
  await retry(at, id)
  const [again] = (await openEntries(at.store)).filter((entry) => entry.state === 'waiting')
  expect(again?.mutation.ops).toEqual([
    { op: 'patch', table: 'salesOrder', id: orderId, base: { note: 'theirs' }, set: { note: 'mine' } },
  ])
  expect(await at.shown('salesOrder', orderId)).toMatchObject({ note: 'mine', contractNo: 'C-NEW' })
})

test('an edit of a row that is not on this device is refused instead of vanishing', async () => {
  const at = await desk()
  const op = { op: 'patch' as const, table: 'salesOrder', id: lineId, base: {}, set: { note: 'x' } }
  expect(await write(at, 'order.edit', [op])).toEqual({
    ok: false,
    fault: { kind: 'missing', table: 'salesOrder', id: lineId },
  })
})

test('an edit that is larger than the server takes is refused before it is called saved', async () => {
  const at = await desk()
  const ops = Array.from({ length: 2001 }, () => patchNote('x'))
  expect(await write(at, 'order.edit', ops)).toMatchObject({ ok: false, fault: { kind: 'tooLarge' } })
  // Half as many characters as the server takes bytes, but each of them is three bytes.
  const bangla = [patchNote('ব'.repeat(400_000))]
  expect(await write(at, 'order.edit', bangla)).toMatchObject({ ok: false, fault: { kind: 'tooLarge', unit: 'bytes' } })
  expect(await openEntries(at.store)).toEqual([])
})
