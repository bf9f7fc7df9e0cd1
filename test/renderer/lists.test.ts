import { describe, expect, test } from 'vitest'
import { visibleFields } from '../../model/access.ts'
import { addDays, type Day } from '../../model/calendar.ts'
import type { Condition } from '../../model/query.ts'
import { tableOf } from '../../model/tables.ts'
import { blockAhead } from '../../renderer/data/useList.ts'
import {
  columnsOf,
  defaultLayout,
  moveColumn,
  nextSort,
  possibleColumns,
  spread,
  toggleColumn,
  togglePin,
} from '../../renderer/lists/columnLayout.ts'
import { describe as describeCondition } from '../../renderer/lists/describe.ts'
import { resolveDays } from '../../renderer/lists/relativeDays.ts'
import { withView } from '../../renderer/lists/savedViews.ts'
import { conditionsByField, editedOf, viewSearch, withCondition } from '../../renderer/lists/viewSearch.ts'
import { intlFor, makeWords } from '../../renderer/words.ts'

const orders = tableOf('salesOrder')
const merchandiser = visibleFields(orders, [{ role: 'merchandiser', scopeKind: 'all', scopeId: null }])
const store = visibleFields(orders, [{ role: 'store', scopeKind: 'all', scopeId: null }])
const today = '2026-11-24' as Day
const words = makeWords(intlFor('en'))

describe('the columns of a list', () => {
  test('leave out what a person may not see, also when a kept layout names it', () => {
    const layout = { ...defaultLayout(orders), shown: ['orderNo', 'fob', 'value', 'nothing.such', 'shipDate'] }
    expect(columnsOf(orders, merchandiser, layout, 1).map((column) => column.name)).toEqual([
      'orderNo',
      'fob',
      'value',
      'shipDate',
    ])
    expect(columnsOf(orders, store, layout, 1).map((column) => column.name)).toEqual(['orderNo', 'shipDate'])
    expect(possibleColumns(orders, store).map((meaning) => meaning.name)).not.toContain('fob')
  })

  test('stand pinned ones first, and where they are dragged', () => {
    const layout = { shown: ['a', 'b', 'c', 'd'], widths: {}, pinned: [] }
    expect(moveColumn(layout, 'a', 'c').shown).toEqual(['b', 'c', 'a', 'd'])
    expect(moveColumn(layout, 'd', 'b').shown).toEqual(['a', 'd', 'b', 'c'])
    const pinned = { ...defaultLayout(orders), pinned: ['shipDate'] }
    expect(columnsOf(orders, merchandiser, pinned, 1)[0]?.name).toBe('shipDate')
  })

  test('are never all hidden', () => {
    const one = { shown: ['orderNo'], widths: {}, pinned: [] }
    expect(toggleColumn(one, 'orderNo')).toEqual(one)
  })

  test('give spare room to words and none to numbers', () => {
    const columns = columnsOf(orders, merchandiser, defaultLayout(orders), 1)
    const before = columns.reduce((sum, column) => sum + column.widthPx, 0)
    const after = spread(columns, before + 300)
    for (const [i, column] of columns.entries()) {
      const grown = (after[i]?.widthPx ?? 0) - column.widthPx
      expect(grown > 0, column.name).toBe(['buyer.name', 'style.name', 'note'].includes(column.name))
    }
  })
})

describe('the block beyond those in view', () => {
  test('is the next one on the side to which they have moved', () => {
    expect(blockAhead([0], [0, 1])).toBe(2)
    expect(blockAhead([0, 1], [1])).toBe(2)
    expect(blockAhead([4], [5])).toBe(6)
    expect(blockAhead([4, 5], [4])).toBe(3)
    expect(blockAhead([4], [3, 4])).toBe(2)
    expect(blockAhead([1], [0, 1])).toBe(-1)
  })

  test('is none for who stands still, or has jumped', () => {
    expect(blockAhead([3, 4], [3, 4])).toBeUndefined()
    expect(blockAhead([0], [4000, 4001])).toBeUndefined()
    expect(blockAhead([4000, 4001], [0])).toBeUndefined()
  })
})

describe('sorting', () => {
  test('goes up, down, away by one head, and keeps the others with shift', () => {
    expect(nextSort([], 'a', false)).toEqual(['a'])
    expect(nextSort(['a'], 'a', false)).toEqual(['-a'])
    expect(nextSort(['-a'], 'a', false)).toEqual([])
    expect(nextSort(['a'], 'b', true)).toEqual(['a', 'b'])
    expect(nextSort(['a', 'b'], 'a', true)).toEqual(['-a', 'b'])
    expect(nextSort(['-a', 'b'], 'a', true)).toEqual(['b'])
    const five = ['a', 'b', 'c', 'd', 'e']
    expect(nextSort(five, 'f', true)).toBeUndefined()
    expect(nextSort(five, 'e', true)).toEqual(['a', 'b', 'c', 'd', '-e'])
  })
})

describe('pinning', () => {
  test('drops no column for another one: it is refused, unless a pinned one is hidden', () => {
    const pinned = ['a', 'b', 'c', 'd', 'e', 'f']
    const layout = { shown: [...pinned, 'g'], widths: {}, pinned }
    expect(togglePin(layout, 'g')).toBeUndefined()
    expect(togglePin(layout, 'a')?.pinned).toEqual(['b', 'c', 'd', 'e', 'f'])
    const hidden = { ...layout, shown: ['b', 'c', 'd', 'e', 'f', 'g'] }
    expect(togglePin(hidden, 'g')?.pinned).toEqual(['b', 'c', 'd', 'e', 'f', 'g'])
  })
})

describe('a view', () => {
  test('stands in the address, and a broken address is an empty view', () => {
    const where = [{ field: 'status', op: 'in', values: ['draft'] }]
    expect(viewSearch.parse({ where, q: 'h&m', sort: ['-shipDate'] })).toEqual({ where, q: 'h&m', sort: ['-shipDate'] })
    expect(viewSearch.parse({ where: 'drop table', q: 7, sort: {} })).toEqual({})
  })

  test('counts days from the day it is looked at', () => {
    const next: Condition = { field: 'shipDate', op: 'between', from: 'today', to: 'today+90' }
    expect(resolveDays([next], today)).toEqual([{ ...next, from: today, to: addDays(today, 90) }])
    expect(resolveDays([{ any: [next] }], today)).toEqual([{ any: [{ ...next, from: today, to: addDays(today, 90) }] }])
    expect(describeCondition(words, orders, next, {})).toBe('next 90 days')
  })

  test('says its filters in words', () => {
    const days = (from: string, to: string): Condition => ({ field: 'shipDate', op: 'between', from, to })
    expect(describeCondition(words, orders, days('today-7', 'today'), {})).toBe('last 7 days')
    // Some weeks ago are not the last ones.
    expect(describeCondition(words, orders, days('today-30', 'today-7'), {})).toContain('–')
    expect(describeCondition(words, orders, days('today', 'today-7'), {})).toContain('–')
    const names = { x: 'H&M', y: 'Zara', z: 'Gap' }
    const buyers = (values: string[]): Condition => ({ field: 'buyer', op: 'in', values })
    expect(describeCondition(words, orders, buyers(['x', 'y']), names)).toBe('H&M, Zara')
    expect(describeCondition(words, orders, buyers(['x', 'y', 'z']), names)).toBe('H&M and 2 more')
    expect(describeCondition(words, orders, { field: 'pieces', op: 'gte', value: 500_000 }, {})).toBe('≥ 5,00,000')
    expect(describeCondition(words, orders, { field: 'status', op: 'in', values: ['on_hold'] }, {})).toBe('On hold')
  })

  test('replaces one of the same name', () => {
    const view = {
      name: 'Mine',
      where: [],
      q: '',
      sort: [],
      layout: defaultLayout(orders),
      density: 'compact' as const,
    }
    const other = { ...view, name: 'Their' }
    expect(withView([view, other], { ...view, q: 'new' })).toEqual([{ ...view, q: 'new', version: 3 }, other])
  })
})

describe('a filter', () => {
  test('owns the condition of its field and leaves the others', () => {
    const status: Condition = { field: 'status', op: 'in', values: ['draft'] }
    const where = withCondition([], 'status', status)
    expect(conditionsByField(where)('status')).toEqual([status])
    expect(conditionsByField(where)('pieces')).toEqual([])
    const both = withCondition(where, 'pieces', { field: 'pieces', op: 'gte', value: 5 })
    expect(withCondition(both, 'status', undefined)).toEqual([{ field: 'pieces', op: 'gte', value: 5 }])
  })

  test('that a link writes in two conditions is one stretch for its editor, where they are its two ends', () => {
    const least = { field: 'pieces', op: 'gte', value: 500 } as const
    const most = { field: 'pieces', op: 'lte', value: 900 } as const
    const stretch = { field: 'pieces', op: 'between', from: 500, to: 900 }
    expect([editedOf([least, most]), editedOf([most, least])]).toEqual([stretch, stretch])
    expect(editedOf([least, { ...most, op: 'lt' }])).toEqual(least)
    expect(editedOf([])).toBeUndefined()
  })
})
