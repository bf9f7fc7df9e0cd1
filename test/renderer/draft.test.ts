import { describe, expect, test } from 'vitest'
import { tableOf } from '../../model/tables.ts'
import { createDraft, editsShape, isDirty, noEdits } from '../../renderer/data/draft.ts'
import { patchOf, putOf } from '../../renderer/forms/recordOps.ts'

const orders = tableOf('salesOrder')

describe('a draft', () => {
  test('remembers what the person saw when the edit began, not what came later', () => {
    const draft = createDraft(noEdits)
    draft.setField('note', 'r', 'old')
    draft.setField('note', 'rush', 'changed by somebody else meanwhile')
    expect(draft.get()).toMatchObject({ base: { note: 'old' }, set: { note: 'rush' } })
  })

  test('is clean again when a value is typed back', () => {
    const draft = createDraft(noEdits)
    draft.setField('note', 'rush', null)
    draft.setField('note', null, 'anything')
    expect(isDirty(draft.get())).toBe(false)
    draft.setCells([{ key: 'c|M|', base: 40, qty: 50 }])
    draft.setCells([{ key: 'c|M|', base: 40, qty: 40 }])
    expect(isDirty(draft.get())).toBe(false)
  })

  test('takes back changes of cells one gesture at a time', () => {
    const draft = createDraft(noEdits)
    draft.setCells([{ key: 'a', base: null, qty: 1 }])
    draft.setCells([
      { key: 'a', base: null, qty: 2 },
      { key: 'b', base: 5, qty: null },
    ])
    expect(draft.undoCells()).toBe(true)
    expect(draft.get().cells).toEqual({ a: { base: null, qty: 1 } })
    expect(draft.undoCells()).toBe(true)
    expect(draft.get().cells).toEqual({})
    expect(draft.undoCells()).toBe(false)
  })

  test('keeps what was typed while it was being saved', () => {
    const draft = createDraft(noEdits)
    draft.setField('note', 'rush', null)
    draft.setField('contractNo', 'SC-1', null)
    draft.setCells([{ key: 'a', base: null, qty: 7 }])
    const saved = draft.get()
    draft.setField('note', 'rush, by air', null)
    draft.setCells([{ key: 'a', base: null, qty: 8 }])
    draft.drop(saved)
    expect(draft.get()).toMatchObject({ set: { note: 'rush, by air' }, cells: { a: { qty: 8 } } })
  })

  test('survives being kept and read again, and anything else is refused', () => {
    const draft = createDraft(noEdits)
    draft.setField('fob', '4.85', null)
    draft.add('sites', 's')
    expect(editsShape.parse(JSON.parse(JSON.stringify(draft.get())))).toEqual(draft.get())
    expect(editsShape.safeParse({ set: {} }).success).toBe(false)
  })
})

describe('the op of a form', () => {
  test('carries only what changed, each with the value that was seen', () => {
    const draft = createDraft(noEdits)
    draft.setField('note', '  rush ', 'old')
    draft.setField('contractNo', '', 'SC-1')
    expect(patchOf(orders, 'x', draft.get())).toEqual({
      faults: {},
      ops: [
        {
          op: 'patch',
          table: 'salesOrder',
          id: 'x',
          base: { note: 'old', contractNo: 'SC-1' },
          set: { note: 'rush', contractNo: null },
        },
      ],
    })
  })

  test('is not made while a field is wrong', () => {
    const draft = createDraft(noEdits)
    draft.setField('orderNo', '', 'PO-1')
    draft.setField('fob', 'four', '4.85')
    draft.setField('note', 'fine', null)
    expect(patchOf(orders, 'x', draft.get())).toEqual({ ops: [], faults: { orderNo: 'empty', fob: 'notNumber' } })
  })

  test('of a new row says every field that is a person’s to give, and names what is missing', () => {
    const draft = createDraft(noEdits)
    draft.setField('orderNo', 'PO-1', null)
    const { faults } = putOf(orders, orders.fields, 'x', draft.get(), { category: 'regular', currency: 'USD' })
    expect(faults).toEqual({ buyer: 'empty', style: 'empty', orderDate: 'empty', shipDate: 'empty', shipMode: 'empty' })
  })

  test('says of a price with a currency whether that is another one, or comes before the record has any', () => {
    const draft = createDraft(noEdits)
    draft.setField('fob', '£5', null)
    const ofNew = (starts: object) => putOf(orders, orders.fields, 'x', draft.get(), { ...starts }).faults
    expect(ofNew({ currency: 'USD' })).toMatchObject({ fob: 'otherCurrency' })
    expect(ofNew({})).toMatchObject({ fob: 'currencyFirst', currency: 'empty' })
    expect(patchOf(orders, 'x', draft.get()).faults).toEqual({ fob: 'otherCurrency' })
    draft.setField('currency', null, 'USD')
    expect(patchOf(orders, 'x', draft.get()).faults).toEqual({ fob: 'currencyFirst', currency: 'empty' })
  })

  test('of a new row leaves restricted and derived fields out', () => {
    const lookups = tableOf('lookupValue')
    const draft = createDraft(noEdits)
    for (const [name, value] of Object.entries({ kind: 'gauge', code: '7GG', labelEn: '7GG', sort: 1 }))
      draft.setField(name, value, null)
    const { fob: _fob, ...visible } = orders.fields
    expect(putOf(lookups, lookups.fields, 'x', draft.get(), {}).ops).toEqual([
      {
        op: 'put',
        table: 'lookupValue',
        id: 'x',
        values: { kind: 'gauge', code: '7GG', labelEn: '7GG', labelBn: null, sort: 1, active: false },
      },
    ])
    const order = createDraft(noEdits)
    const id = '01890000-0000-7000-8000-000000000000'
    const entered = { orderNo: 'PO-1', buyer: id, style: id, shipDate: '2027-01-12', orderDate: '2026-11-01' }
    for (const [name, value] of Object.entries(entered)) order.setField(name, value, null)
    const [op] = putOf(orders, visible, 'x', order.get(), { category: 'regular', currency: 'USD', shipMode: 'sea' }).ops
    expect(
      Object.keys(op?.op === 'put' ? op.values : {}).filter((name) =>
        ['fob', 'value', 'status', 'sclPo'].includes(name),
      ),
    ).toEqual([])
  })
})
