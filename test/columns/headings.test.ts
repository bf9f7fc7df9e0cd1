import { expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { HeadingsAsked, Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { finished, sorting, stepRows } from '../../workers/columns/steps.ts'
import { seeded, serverRow } from '../world/make.ts'

const idOf = (kind: string, n: number) => `0189${kind}-0000-7000-8000-${String(n).padStart(12, '0')}`
const byStatus: HeadingsAsked = {
  by: ['status'],
  sums: [],
  order: { of: 'value', isDescending: false },
  most: 10_000,
}
const all = (table: string): Query => ({ table, where: [], search: '', sort: [] })

function engineWith(tables: Readonly<Record<string, readonly Row[]>>): Engine {
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  for (const [table, rows] of Object.entries(tables)) {
    const opened = unpack(pack(table, allFields(tableOf(table)), rows))
    if (opened === undefined) throw new Error('Freshly packed bytes did not open.')
    engine.table(table)?.apply(opened)
  }
  return engine
}

function headings(engine: Engine, table: string, asked: HeadingsAsked) {
  const found = finished(engine.heading(all(table), asked))
  if (!found.ok) throw new Error(JSON.stringify(found.fault))
  return found.value
}

const order = (n: number, values: object) => serverRow('salesOrder', idOf('0000', n), { status: 'draft', ...values })

test('money is summed for each currency by itself, to the last digit, and never across currencies', () => {
  const rows = [
    order(1, { currency: 'USD', value: '999999999999.99', pieces: 10 }),
    order(2, { currency: 'USD', value: '0.01', pieces: 20 }),
    order(3, { currency: 'BDT', value: '0.1', pieces: 30 }),
    order(4, { currency: 'BDT', value: '0.2', pieces: null }),
    order(5, { currency: 'EUR', value: null, pieces: 1, status: 'confirmed' }),
  ]
  const asked = { ...byStatus, sums: [{ field: 'pieces' }, { field: 'value', unit: 'currency' }] }
  expect(headings(engineWith({ salesOrder: rows }), 'salesOrder', asked).levels).toEqual([
    {
      values: ['draft', 'confirmed'],
      counts: [4, 1],
      starts: [0, 4],
      spans: [2],
      sums: [
        { field: 'pieces', unit: null, amounts: ['60', '1'] },
        { field: 'value', unit: 'USD', amounts: ['1000000000000', null] },
        { field: 'value', unit: 'BDT', amounts: ['0.3', null] },
        { field: 'value', unit: 'EUR', amounts: [null, null] },
      ],
    },
  ])
})

test('groups by a reference lie in the order of the names it leads to, and their rows where the list has them', () => {
  const party = ['Zara', 'h&m', 'Gap'].map((name, n) => serverRow('party', idOf('0001', n), { code: name, name }))
  const rows = [0, 1, 2, 1, 9].map((buyer, n) => order(n, { buyer: buyer === 9 ? null : idOf('0001', buyer) }))
  const engine = engineWith({ party, salesOrder: rows })
  const { levels, names } = headings(engine, 'salesOrder', { ...byStatus, by: ['buyer'] })
  const [level] = levels
  expect(level?.values.map((id) => names[String(id)]?.split(' · ')[0] ?? null)).toEqual(['Gap', 'h&m', 'Zara', null])
  expect(level).toMatchObject({ counts: [1, 2, 1, 1], starts: [3, 1, 0, 4] })
  const page = engine.page({ ...all('salesOrder'), sort: ['buyer'] }, 1, 2)
  expect(page.ok && page.value.rows.map(({ buyer }) => buyer)).toEqual([party[1]?.id, party[1]?.id])
})

test('more groups than can be shown are not told in part', () => {
  const rows = Array.from({ length: 30 }, (_, n) => order(n, { orderNo: `PO-${n}`, pieces: n }))
  const engine = engineWith({ salesOrder: rows })
  for (const by of [['orderNo'], ['pieces'], ['status', 'orderNo'], ['id']]) {
    const told = (most: number) => headings(engine, 'salesOrder', { ...byStatus, by, most })
    expect(told(29), by.join()).toMatchObject({ levels: [], isTooMany: true, total: 30 })
    expect(told(30).levels, by.join()).toHaveLength(by.length)
  }
})

test('a field that is none, or no number, is a fault and no guess', () => {
  const engine = engineWith({ salesOrder: [order(1, {})] })
  const faultOf = (more: Partial<HeadingsAsked>) =>
    finished(engine.heading(all('salesOrder'), { ...byStatus, ...more }))
  expect(faultOf({ by: ['dye'] })).toMatchObject({ ok: false, fault: { fields: { dye: 'unknownField' } } })
  expect(faultOf({ sums: [{ field: 'note' }] })).toMatchObject({ ok: false, fault: { fields: { note: 'wrongType' } } })
})

const many = 3 * stepRows
const random = seeded(3)
const crowd = Array.from({ length: many }, (_, n) =>
  serverRow('party', idOf('0002', n), {
    code: `C${Math.floor(random() * 9000)}`,
    name: `name ${Math.floor(random() * 1e6)}`,
    note: Math.floor(random() * 9) === 0 ? null : `note ${Math.floor(random() * 5000)}`,
    rating: `${Math.floor(random() * 50) / 10}`,
  }),
)

test('groups of many rows are made in steps, none of which reads more texts than a few', () => {
  const engine = engineWith({ party: crowd })
  const column = engine.table('party')?.columns.get('note')
  if (column?.form !== 'texts') throw new Error('Notes are a dictionary here, and this test is about texts.')
  const looked = { rows: 0 }
  const read = column.textAt.bind(column)
  column.textAt = (slot) => {
    looked.rows++
    return read(slot)
  }
  const ask = {
    groups: () => engine.grouping(all('party'), ['note'], [{ fn: 'sum', field: 'rating' }], 100_000),
    facets: () => engine.facetting(all('party'), 'note', 1000),
    headings: () => engine.heading(all('party'), { ...byStatus, by: ['note'], sums: [{ field: 'rating' }] }),
  }
  for (const [name, begin] of Object.entries(ask)) {
    let [steps, most] = [0, 0]
    const run = begin()
    for (let step = run.next(); step.done !== true; step = run.next()) {
      steps++
      most = Math.max(most, looked.rows)
      looked.rows = 0
    }
    expect(steps, name).toBeGreaterThan(20)
    expect(most, name).toBeLessThanOrEqual(stepRows / 4)
  }
})

test('what changes between two steps is in the answer, which is true of one moment', () => {
  const engine = engineWith({ party: crowd.slice(0, stepRows + 100) })
  const table = engine.table('party')
  const asked = { ...byStatus, by: ['note'], sums: [{ field: 'rating' }] }
  const steps = engine.heading(all('party'), asked)
  let changes = 0
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      expect(step.value).toEqual({ ok: true, value: headings(engine, 'party', asked) })
      break
    }
    changes++
    const row = crowd[Math.floor(random() * stepRows)] as Row
    if (changes % 3 === 0) table?.remove(row.id)
    else table?.write({ ...row, note: `note ${changes}`, rating: '4.5' })
  }
  expect(changes).toBeGreaterThan(1)
})

test('two questions whose steps alternate do not write over each other', () => {
  const engine = engineWith({ party: crowd })
  const asked = (by: string): HeadingsAsked => ({ ...byStatus, by: [by], sums: [{ field: 'rating' }] })
  const running = ['note', 'code', 'rating'].map((by) => ({ by, steps: engine.heading(all('party'), asked(by)) }))
  const answers = new Map<string, unknown>()
  while (answers.size < running.length) {
    for (const { by, steps } of running) {
      const step = answers.has(by) ? undefined : steps.next()
      if (step?.done === true) answers.set(by, step.value)
    }
  }
  for (const by of answers.keys()) {
    expect(answers.get(by), by).toEqual({ ok: true, value: headings(engine, 'party', asked(by)) })
  }
})

test('a sort in steps is the sort of an array, also where items are alike', () => {
  for (const length of [0, 1, 511, 512, 513, 5000, 70_001]) {
    const items = Array.from({ length }, (_, at) => ({ key: Math.floor(random() * 50), at }))
    const compare = (a: { key: number }, b: { key: number }) => a.key - b.key
    expect(finished(sorting(items, compare))).toEqual(items.toSorted(compare))
  }
})
