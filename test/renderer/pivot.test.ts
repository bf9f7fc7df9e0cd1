import { describe, expect, test } from 'vitest'
import { visibleFields } from '../../model/access.ts'
import type { Day } from '../../model/calendar.ts'
import { add, type Decimal } from '../../model/quantity.ts'
import type { Condition, Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { defaultLayout } from '../../renderer/lists/columnLayout.ts'
import { drilled } from '../../renderer/lists/drill.ts'
import { fitSearch, unknownColumns } from '../../renderer/lists/fitSearch.ts'
import {
  type Dimension,
  dimensionOf,
  firstPivot,
  measureOf,
  type PivotMeasure,
  possibleDimensions,
  possibleMeasures,
} from '../../renderer/lists/pivotShape.ts'
import { groupedBy, type Key, pivotOf } from '../../renderer/lists/pivotTable.ts'
import { readViews, unreadViews, withoutView, withView } from '../../renderer/lists/savedViews.ts'
import { unreadIn, viewSearch } from '../../renderer/lists/viewSearch.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { orderValues, seeded, serverRow } from '../world/make.ts'

const orders = tableOf('salesOrder')
const merchandiser = visibleFields(orders, [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }])
const store = visibleFields(orders, [{ role: 'store', scopeKind: 'all', scopeId: null }])
const today = '2026-11-24' as Day

const dimension = (name: string): Dimension => {
  const found = dimensionOf(orders, merchandiser, name)
  if (found === undefined) throw new Error(`Orders are not counted apart by ${name}.`)
  return found
}
const measure = (name: string): PivotMeasure => {
  const found = measureOf(orders, merchandiser, name)
  if (found === undefined) throw new Error(`Orders have no figure ${name}.`)
  return found
}

describe('a pivot', () => {
  const random = seeded(20_261_124)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const rows: Row[] = Array.from({ length: 900 }, (_, n) =>
    serverRow('salesOrder', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, {
      ...orderValues,
      orderNo: `PO-${n}`,
      status: pick(['draft', 'confirmed', 'closed']),
      category: pick(['regular', 'urgent']),
      contractNo: pick([null, 'SC-10', 'SC-9']),
      currency: pick(['USD', 'EUR', 'BDT']),
      shipDate: `202${pick([6, 7])}-${pick(['02', '11', '12'])}-${pick(['01', '17', '28'])}`,
      pieces: Math.floor(random() * 9000),
      // Cents whose floats do not add up, and amounts that no double sums exactly.
      value: pick([null, '0.1', '0.2', '1234567.89', '999999999999.99']),
    }),
  )
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  for (const row of rows) engine.table('salesOrder')?.write(row)
  const all: Query = { table: 'salesOrder', where: [], search: '', sort: [] }
  const asked = {
    rows: [dimension('shipDate:month'), dimension('contractNo')],
    columns: [dimension('status')],
    measures: [measure('count'), measure('sum:pieces'), measure('sum:value')],
    label: (_: Dimension, part: Key[number]) => String(part),
  }
  const groups = engine.group(
    all,
    groupedBy(asked),
    asked.measures.map(({ meaning }) =>
      meaning === undefined ? { fn: 'count', field: '' } : { fn: 'sum', field: meaning.name },
    ),
    100_000,
  )
  if (!groups.ok) throw new Error(JSON.stringify(groups.fault))
  const table = pivotOf(groups.value, asked)
  const keyOf = (row: Row): Key => [String(row.shipDate).slice(0, 7), row.contractNo as string | null]

  /** What a person with all the time in the world would add up. */
  const figuresOf = (of: readonly Row[]) => {
    const sums = [...new Set(of.filter((row) => row.value !== null).map((row) => String(row.currency)))].sort()
    const sum = (field: string, some: readonly Row[]) =>
      add(...some.map((row) => (row[field] ?? 0) as Decimal | number))
    return [
      [{ unit: '', amount: String(of.length) }],
      [{ unit: '', amount: sum('pieces', of) }],
      sums.map((unit) => ({
        unit,
        amount: sum(
          'value',
          of.filter((row) => row.currency === unit),
        ),
      })),
    ]
  }
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

  test('holds in every cell what its rows add up to, money a currency by itself and to the last cent', () => {
    let filled = 0
    for (const [r, rowKey] of table.rows.entries())
      for (const [c, columnKey] of table.columns.entries()) {
        const behind = rows.filter((row) => same(keyOf(row), rowKey) && same([row.status], columnKey))
        filled += behind.length
        expect(table.cell(r, c), `${rowKey} ${columnKey}`).toEqual(behind.length === 0 ? undefined : figuresOf(behind))
      }
    expect(filled).toBe(rows.length)
  })

  test('adds its rows, its columns and all of it up', () => {
    for (const [r, rowKey] of table.rows.entries())
      expect(table.rowTotals[r]).toEqual(figuresOf(rows.filter((row) => same(keyOf(row), rowKey))))
    for (const [c, columnKey] of table.columns.entries())
      expect(table.columnTotals[c]).toEqual(figuresOf(rows.filter((row) => same([row.status], columnKey))))
    expect(table.total).toEqual(figuresOf(rows))
  })

  test('stands in the order in which people look: days by time, texts with their numbers, choices as listed, empty last', () => {
    expect(table.rows.slice(0, 4)).toEqual([
      ['2026-02', 'SC-9'],
      ['2026-02', 'SC-10'],
      ['2026-02', null],
      ['2026-11', 'SC-9'],
    ])
    expect(table.columns).toEqual([['draft'], ['confirmed'], ['closed']])
  })

  test('leads from every cell to exactly the rows behind it, within the filter of the list', () => {
    const where: Condition[] = [
      { field: 'shipDate', op: 'between', from: '2026-11-10', to: '2027-02-17' },
      { field: 'status', op: 'in', values: ['draft', 'closed'] },
    ]
    const within = rows.filter(
      (row) =>
        String(row.shipDate) >= '2026-11-10' && String(row.shipDate) <= '2027-02-17' && row.status !== 'confirmed',
    )
    for (const rowKey of table.rows)
      for (const columnKey of [['draft'], ['closed']]) {
        const sides = [
          { dimensions: asked.rows, key: rowKey },
          { dimensions: asked.columns, key: columnKey },
        ]
        const found = engine.page({ ...all, where: [...drilled(where, sides, today)] }, 0, 1000)
        const ids = found.ok ? found.value.rows.map((row) => row.id).sort() : found.fault
        const behind = within.filter((row) => same(keyOf(row), rowKey) && same([row.status], columnKey))
        expect(ids, `${rowKey} ${columnKey}`).toEqual(behind.map((row) => row.id).sort())
      }
  })

  test('keeps every filter of a day that is counted by its month', () => {
    const where: Condition[] = [
      { field: 'shipDate', op: 'gt', value: '2026-11-01' },
      { field: 'shipDate', op: 'lt', value: '2026-11-28' },
      { field: 'shipDate', op: 'notIn', values: ['2026-11-05'] },
    ]
    expect(drilled(where, [{ dimensions: [dimension('shipDate:month')], key: ['2026-11'] }], today)).toEqual([
      { field: 'shipDate', op: 'between', from: '2026-11-02', to: '2026-11-27' },
      { field: 'shipDate', op: 'notIn', values: ['2026-11-05'] },
    ])
  })

  test('narrows a filter of relative days to the days of a month, and leaves filters of other fields alone', () => {
    const where: Condition[] = [
      { field: 'shipDate', op: 'between', from: 'today', to: 'today+90' },
      { field: 'note', op: 'contains', text: '.*' },
    ]
    const side = (month: string) => [{ dimensions: [dimension('shipDate:month')], key: [month] }]
    expect(drilled(where, side('2026-11'), today)).toEqual([
      { field: 'note', op: 'contains', text: '.*' },
      { field: 'shipDate', op: 'between', from: '2026-11-24', to: '2026-11-30' },
    ])
    expect(drilled(where, side('2027-02'), today)[1]).toMatchObject({ from: '2027-02-01', to: '2027-02-22' })
    expect(drilled([], side('2028-02'), today)).toEqual([
      { field: 'shipDate', op: 'between', from: '2028-02-01', to: '2028-02-29' },
    ])
  })
})

describe('what a list is counted by', () => {
  test('is what the person may see, and sums are of what adds up', () => {
    const names = (fields: typeof store) => possibleMeasures(orders, fields).map((each) => each.name)
    expect(names(merchandiser)).toEqual(['count', 'sum:pieces', 'sum:value'])
    expect(names(store)).toEqual(['count', 'sum:pieces'])
    expect(possibleDimensions(orders, store).map((each) => each.name)).toContain('shipDate:month')
    expect(dimensionOf(orders, merchandiser, 'note')).toBeUndefined()
    expect(dimensionOf(orders, merchandiser, 'buyer:month')).toBeUndefined()
    expect(firstPivot(orders, store, ['buyer', 'status'])).toEqual({
      rows: ['buyer'],
      columns: ['status'],
      measures: ['count'],
    })
  })
})

describe('a link or a view', () => {
  const good: Condition = { field: 'status', op: 'in', values: ['draft'] }

  test('naming an unknown column, or a wrong type, loses that part alone and says which', () => {
    const search = viewSearch.parse({
      where: [good, { field: 'dye', op: 'isNull' }, { field: 'pieces', op: 'gt', value: 'many' }],
      q: '(a+)+$ 😀',
      sort: ['-dye', 'shipDate'],
      pivot: { rows: ['buyer', 'dye'], columns: ['shipDate:year'], measures: ['sum:fob', 'count'] },
    })
    expect(fitSearch(search, orders, merchandiser)).toEqual({
      search: {
        where: [good],
        q: '(a+)+$ 😀',
        sort: ['shipDate'],
        pivot: { rows: ['buyer'], columns: [], measures: ['count'] },
      },
      leftOut: ['dye', 'pieces', 'shipDate', 'fob'],
    })
  })

  test('asking for a day that no calendar has is not answered, and a day counted from today is', () => {
    const day = (value: string): Condition => ({ field: 'shipDate', op: 'gte', value })
    const between: Condition = { field: 'shipDate', op: 'between', from: 'yesterday', to: '2026-11-30' }
    const search = { where: [day('2026-02-30'), between, day('today-7'), day('2026-02-28')] }
    expect(fitSearch(search, orders, merchandiser)).toMatchObject({
      search: { where: [day('today-7'), day('2026-02-28')] },
      leftOut: ['shipDate'],
    })
  })

  test('asking for a number too large to be kept to its last digit is not answered by the one it was rounded to', () => {
    const where = (value: string) => [JSON.parse(`{"field":"pieces","op":"gte","value":${value}}`)]
    const either = { any: [good, ...where('-9007199254740993')] }
    const [most, fraction] = [...where('9007199254740991'), ...where('1234.5')]
    const search = { where: [...where('9007199254740993'), most, either, fraction] }
    expect(fitSearch(search, orders, merchandiser)).toMatchObject({
      search: { where: [most, fraction] },
      leftOut: ['pieces', 'status, pieces'],
    })
  })

  test('that cannot be read loses that part alone, and says which', () => {
    const address = { where: [good, { field: 'pieces', op: 'like', value: 3 }, 7], sort: 'pieces', q: 'x', group: {} }
    expect(viewSearch.parse(address)).toMatchObject({ where: [good], q: 'x' })
    expect(unreadIn(address)).toEqual(['pieces', 'where', 'sort', 'group'])
    expect(unreadIn({ where: [good], sort: ['-pieces'] })).toEqual([])
    expect(unreadIn({ where: '[{' })).toEqual(['where'])
  })

  test('that nests its conditions without end loses those alone', () => {
    const nested = (depth: number) =>
      JSON.parse(`${'{"any":['.repeat(depth)}${JSON.stringify(good)}${']}'.repeat(depth)}`)
    expect(viewSearch.parse({ where: [good, nested(3)] }).where).toHaveLength(2)
    expect(viewSearch.parse({ where: [good, nested(3000)] })).toEqual({ where: [good] })
    expect(unreadIn({ where: [good, nested(3000)] })).toEqual(['where'])
  })

  test('of a colleague who sees more is not answered by a column that is empty here', () => {
    const search = { where: [good, { field: 'fob', op: 'gt', value: '5' } as const], pivot: undefined }
    expect(fitSearch(search, orders, merchandiser)).toEqual({ search, leftOut: [] })
    expect(fitSearch(search, orders, store)).toMatchObject({ search: { where: [good] }, leftOut: ['fob'] })
  })

  test('with ten thousand letters to search is cut to what the box would take', () => {
    expect(viewSearch.parse({ q: 'x'.repeat(10_000) }).q).toHaveLength(200)
    expect(viewSearch.parse({ q: 7, pivot: { rows: 'all' } })).toEqual({})
  })
})

describe('saved views', () => {
  const older = {
    name: 'Old',
    where: [{ field: 'status', op: 'in', values: ['draft'] }],
    q: '',
    sort: ['-shipDate'],
    layout: { ...defaultLayout(orders), shown: ['orderNo', 'dye'] },
    density: 'compact',
  }
  const newer = { version: 9, name: 'From tomorrow', cube: true }

  test('of an older version still open, and a column that is gone is named', () => {
    const [view] = readViews([older])
    expect(view).toEqual({ ...older, version: 3 })
    expect(view && unknownColumns(view.layout, orders, merchandiser)).toEqual(['dye'])
  })

  test('that cannot be read are kept as they are, and counted', () => {
    const stored = [newer, older, 'nonsense']
    expect(readViews(stored).map(({ name }) => name)).toEqual(['Old'])
    expect(unreadViews(stored)).toBe(2)
    const [old] = readViews(stored)
    if (old === undefined) throw new Error('The old view did not open.')
    const saved = withView(stored, {
      ...old,
      name: 'Mine',
      pivot: { rows: ['buyer'], columns: [], measures: ['count'] },
    })
    expect(saved).toEqual(expect.arrayContaining([newer, older, 'nonsense']))
    expect(readViews(saved).map(({ name, pivot }) => [name, pivot?.rows])).toEqual([
      ['Mine', ['buyer']],
      ['Old', undefined],
    ])
    expect(withoutView(saved, 'Old')).not.toContainEqual(older)
    expect(withoutView(saved, 'Old')).toContainEqual(newer)
  })
})
