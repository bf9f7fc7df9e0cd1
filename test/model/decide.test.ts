import { describe, expect, test } from 'vitest'
import { type Grant, may, profileOf, scopesFor, visibleFields } from '../../model/access.ts'
import type { Instant } from '../../model/calendar.ts'
import { text } from '../../model/field.ts'
import { blank, merge, type Op, rebase, same, undoOf } from '../../model/mutation.ts'
import { faultsOfQuery, meaningOf } from '../../model/query.ts'
import { isEnded, machineOf, mayMove } from '../../model/states.ts'
import { defineTable, faultsIn, type Row } from '../../model/table.ts'
import { findTable, tableOf, tables } from '../../model/tables.ts'

const order = tableOf('salesOrder')
const stamp = { author: 'u1', at: '2026-11-24T03:00:00.000Z' as Instant }
const row = (values: Readonly<Record<string, unknown>>): Row => ({
  ...blank(order, 'o1', stamp),
  version: 2,
  ...values,
})

describe('merging an edit into the row as it stands', () => {
  test('writes what nobody else has touched', () => {
    expect(merge(order, row({ note: null, contractNo: 'SC-1' }), { note: null }, { note: 'rush' })).toEqual({
      set: { note: 'rush' },
      clashes: [],
      refused: false,
    })
  })

  test('keeps the first of two edits of one field and reports the other, without hindering the rest', () => {
    const merged = merge(
      order,
      row({ note: 'theirs', updatedBy: 'u2' }),
      { note: null, contractNo: null },
      { note: 'mine', contractNo: 'SC-1' },
    )
    expect(merged).toMatchObject({
      set: { contractNo: 'SC-1' },
      refused: false,
      clashes: [{ field: 'note', base: null, mine: 'mine', theirs: 'theirs', theirsBy: 'u2' }],
    })
  })

  test('writes nothing at all when a guarded field was changed by somebody else', () => {
    const merged = merge(order, row({ fob: '4.25' }), { fob: '4.1', note: null }, { fob: '4.5', note: 'x' })
    expect(merged).toMatchObject({ set: {}, refused: true, clashes: [{ field: 'fob' }] })
  })

  test('sees no clash where both want the same', () => {
    expect(merge(order, row({ fob: '4.5' }), { fob: '4.1' }, { fob: '4.5' })).toEqual({
      set: {},
      clashes: [],
      refused: false,
    })
  })

  test('a chain of a device’s own edits never clashes with itself', () => {
    let now = row({ fob: '4.1' })
    for (const [base, mine] of [
      ['4.1', '4.2'],
      ['4.2', '4.3'],
    ]) {
      const merged = merge(order, now, { fob: base }, { fob: mine })
      expect(merged.refused).toBe(false)
      now = { ...now, ...merged.set }
    }
    expect(now.fob).toBe('4.3')
  })
})

describe('what a device shows', () => {
  const pending = (...ops: readonly Op[]) => ops.map((op) => ({ op, stamp }))

  test('is the server row with the pending edits over it, oldest first', () => {
    const shown = rebase(
      row({ note: null, contractNo: 'SC-1' }),
      pending(
        { op: 'patch', table: 'salesOrder', id: 'o1', base: {}, set: { note: 'a' } },
        { op: 'patch', table: 'salesOrder', id: 'o1', base: {}, set: { note: 'b' } },
      ),
    )
    expect(shown).toMatchObject({ note: 'b', contractNo: 'SC-1', version: 2 })
  })

  test('is a row that the server does not know yet, in its first state', () => {
    expect(
      rebase(null, pending({ op: 'put', table: 'salesOrder', id: 'o1', values: { orderNo: 'PO-1' } })),
    ).toMatchObject({ id: 'o1', orderNo: 'PO-1', status: 'draft', pieces: 0, version: 0 })
  })

  test('is nothing where a pending edit removes the row', () => {
    expect(rebase(row({}), pending({ op: 'remove', table: 'salesOrder', id: 'o1' }))).toBeNull()
  })
})

test('taking an edit back is the same edit the other way round, or not possible', () => {
  const patch: Op = { op: 'patch', table: 'salesOrder', id: 'o1', base: { note: null }, set: { note: 'x' } }
  expect(undoOf([patch], () => 'e')).toEqual([{ ...patch, base: { note: 'x' }, set: { note: null } }])
  expect(undoOf([{ op: 'put', table: 'salesOrder', id: 'o1', values: {} }], () => 'e')).toBeUndefined()
  expect(undoOf([{ op: 'put', table: 'orderLine', id: 'l1', values: {} }], () => 'e')).toEqual([
    { op: 'remove', table: 'orderLine', id: 'l1' },
  ])
})

test('values are the same by content', () => {
  expect(same({ a: [1, { b: null }] }, { a: [1, { b: undefined }] })).toBe(true)
  expect(same([1], { 0: 1 })).toBe(false)
})

describe('access', () => {
  const supervisor: Grant = { role: 'supervisor', scopeKind: 'line', scopeId: 'l7' }
  const store: Grant = { role: 'store', scopeKind: 'all', scopeId: null }
  const merchandiser: Grant = { role: 'merchandiser', scopeKind: 'buyer', scopeId: 'hm' }

  test('a grant narrows only tables of its own kind', () => {
    expect(scopesFor(tableOf('lineOutput'), [supervisor])).toEqual(['l7'])
    expect(scopesFor(order, [supervisor])).toBe('all')
    expect(scopesFor(order, [merchandiser, { ...merchandiser, scopeId: 'zara' }])).toEqual(['hm', 'zara'])
    expect(scopesFor(tableOf('roleGrant'), [merchandiser])).toEqual([])
  })

  test('prices are columns that a store keeper does not even have', () => {
    expect(Object.keys(visibleFields(order, [store]))).not.toContain('fob')
    expect(Object.keys(visibleFields(order, [merchandiser]))).toContain('fob')
    expect([profileOf(order, [store]), profileOf(order, [merchandiser])]).toEqual(['', 'price.view'])
    expect(may([store], 'order.edit')).toBe(false)
  })
})

test('an order walks only the ways of its machine', () => {
  const machine = machineOf('salesOrder')
  if (machine === undefined) throw new Error('Orders have no machine.')
  expect(mayMove(machine, 'draft', 'confirmed')).toBe(true)
  expect(mayMove(machine, 'draft', 'shipped')).toBe(false)
  const names = machine.states.map((state) => state.value)
  for (const [from, to] of Object.entries(machine.moves))
    for (const each of [from, ...to]) expect(names).toContain(each)
})

test('a document has come to its end where no move leads on', () => {
  const orders = machineOf('salesOrder')
  for (const state of ['closed', 'cancelled']) expect(isEnded(orders, state)).toBe(true)
  for (const state of ['draft', 'shipped', 'on_hold', undefined]) expect(isEnded(orders, state)).toBe(false)
  expect(isEnded(machineOf('style'), 'discontinued')).toBe(false)
  expect(isEnded(undefined, 'closed')).toBe(false)
})

describe('the register', () => {
  test('has every table after those that its references point to', () => {
    const seen = new Set<string>(['appUser'])
    for (const drawer of tables) {
      seen.add(drawer.name)
      for (const field of Object.values(drawer.fields))
        if (field.table !== undefined) expect(seen, `${drawer.name} → ${field.table}`).toContain(field.table)
    }
  })

  test('names in sort, search and columns only what exists', () => {
    for (const drawer of tables) {
      const named = [drawer.sort.replace(/^-/, ''), ...drawer.search, ...drawer.columns, ...drawer.title]
      for (const name of named) expect(meaningOf(drawer, name), `${drawer.name}.${name}`).toBeDefined()
    }
  })

  test('has every label in both languages', () => {
    for (const drawer of tables)
      for (const each of [drawer, ...Object.values(drawer.fields)])
        expect([each.label.en, each.label.bn].every((word) => word !== '')).toBe(true)
  })

  test('refuses a drawer with a field that every row already has', () => {
    expect(() =>
      defineTable({
        name: 'x',
        label: { en: 'X', bn: 'X' },
        fields: { version: text('V', 'ভি') },
        sort: 'version',
        search: [],
        read: '',
        write: '',
      }),
    ).toThrow('already has')
  })
})

test('what is wrong with values is said field by field', () => {
  expect(
    faultsIn(order, {
      orderNo: '',
      shipDate: '2027-02-30',
      fob: '4.123456',
      currency: 'XYZ',
      nope: 1,
      note: null,
      orderDate: null,
    }),
  ).toEqual({
    orderNo: 'empty',
    shipDate: 'notDay',
    fob: 'tooFine',
    currency: 'notOneOf',
    nope: 'unknownField',
    orderDate: 'empty',
  })
  expect(faultsIn(order, { note: 'a\u0000b' })).toEqual({ note: 'unreadable' })
})

test('a query that its table cannot answer says which field and why', () => {
  const asked = (where: Parameters<typeof faultsOfQuery>[0]['where'], sort: string[] = []) =>
    faultsOfQuery({ table: 'salesOrder', where, search: '', sort })
  expect(asked([{ field: 'buyer.name', op: 'contains', text: 'h' }], ['-shipDate'])).toEqual({})
  expect(asked([{ any: [{ field: 'colour', op: 'isNull' }] }], ['buyer.nope'])).toEqual({
    colour: 'unknownField',
    'buyer.nope': 'unknownField',
  })
  expect(asked([{ field: 'pieces', op: 'gt', value: 'many' }])).toEqual({ pieces: 'wrongType' })
  expect(faultsOfQuery({ table: 'nope', where: [], search: '', sort: [] })).toEqual({ table: 'unknownTable' })
  expect(findTable('nope')).toBeUndefined()
})
