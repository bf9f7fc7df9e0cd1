import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { List } from '../../renderer/data/useList.ts'
import { columnBeside, leftToShow, spanOf } from '../../renderer/lists/cellBlock.ts'
import { columnsOf, defaultLayout } from '../../renderer/lists/columnLayout.ts'
import { GroupTree } from '../../renderer/lists/groupTree.ts'
import { withoutHeads } from '../../renderer/lists/pasteHeads.ts'
import { whyNotThose } from '../../renderer/lists/pasteStands.ts'
import { type Block, pasteTarget } from '../../renderer/lists/pasteTarget.ts'
import { chosenCount, type Selection } from '../../renderer/lists/useSelection.ts'

// Cells between two corners, and those that a pasted block is meant for.

const drawer = tableOf('salesOrder')
const query = { table: 'salesOrder', where: [], search: '', sort: ['orderNo'] }
const shown = [...drawer.columns, 'category', 'currency', 'deliveryDate', 'contractNo', 'shipMode']
const columns = columnsOf(drawer, drawer.fields, { ...defaultLayout(drawer), shown, pinned: [] }, 1)
const names = columns.map(({ name }) => name)
const column = (name: string) => columns.filter((each) => each.name === name)

function chosen(more: Partial<Selection>): Selection {
  const none = () => {}
  const acts = { setActive: none, selectRange: none, selectAll: none, selectPlaces: none, moveTo: none, follow: none }
  return {
    ...{
      active: 0,
      range: undefined,
      seen: { current: undefined },
      picked: new Set<string>(),
      isAll: false,
      isTicked: false,
      column: undefined,
      cellsFrom: undefined,
    },
    ...{ anchor: 0, ...acts, pick: none, toggle: () => true, goAcross: none, growAcross: none, growTo: none },
    ...{ clear: none, forget: none, isSelected: () => false },
    ...more,
  }
}

describe('the cells between two corners', () => {
  test('are the same whichever corner was first, and none where rows are chosen whole or a corner is hidden', () => {
    const between = (cellsFrom: string | undefined, to: string) =>
      spanOf(columns, { cellsFrom, column: to })?.map(({ name }) => name)
    fc.assert(
      fc.property(fc.nat(names.length - 1), fc.nat(names.length - 1), (a, b) => {
        const own = between(names[a], names[b] ?? '')
        expect(own).toEqual(between(names[b], names[a] ?? ''))
        expect(own).toEqual(names.slice(Math.min(a, b), Math.max(a, b) + 1))
      }),
    )
    expect(between(undefined, 'note')).toBeUndefined()
    expect(between('note', 'hidden')).toBeUndefined()
    expect(between('hidden', 'note')).toBeUndefined()
  })

  test('lie beside each other; before the first lies the row, behind the last nothing', () => {
    expect(columnBeside(columns, undefined, 1)).toBe(names[0])
    expect(columnBeside(columns, undefined, -1)).toBe(false)
    expect(columnBeside(columns, names[0], -1)).toBeUndefined()
    expect(columnBeside(columns, names.at(-1), 1)).toBe(false)
  })

  test('come into view with the least movement, and a wide one with its beginning', () => {
    const loose = ['a', 'b', 'c'].map((name) => ({ name, widthPx: 100 }))
    const left = (name: string, leftPx: number, roomPx = 150) => leftToShow(loose, name, { leftPx, roomPx })
    expect([left('a', 0), left('b', 0), left('c', 0), left('b', 100), left('a', 120)]).toEqual([0, 50, 150, 100, 0])
    expect(left('c', 0, 80)).toBe(200)
    // A pinned column scrolls nothing.
    expect(left('pinned', 70)).toBe(70)
  })
})

describe('where a paste goes', () => {
  const to = (block: Block, selection: Partial<Selection>, tree?: GroupTree, isNamed = false) => {
    const rows = { selection: chosen(selection), chosenRows: chosenCount(chosen(selection), 6000) }
    const target = pasteTarget({ block, query, columns, ...rows, tree, isNamed })
    return typeof target === 'string' ? target : [target.from, target.rows, target.columns.map(({ name }) => name)]
  }
  const two = [
    ['1', '2'],
    ['3', '4'],
  ]

  test('is the active cell and those right of it and below', () => {
    expect(to(two, { active: 5, column: 'fob' })).toEqual([5, 2, ['fob', 'value']])
    expect(to(two, { active: -1, column: 'fob' })).toBe('paste.noCell')
    expect(to(two, { active: 0, column: names.at(-1) })).toEqual([0, 2, names.slice(-1)])
  })

  test('is all of a block that is a whole number of times as large, so that one value fills it', () => {
    const cells = { active: 9, range: { from: 6, to: 9 }, column: 'fob', cellsFrom: 'value' }
    expect(to([['1']], cells)).toEqual([6, 4, ['fob', 'value']])
    expect(to(two, cells)).toEqual([6, 4, ['fob', 'value']])
    expect(to([['1'], ['2'], ['3']], cells)).toEqual([6, 3, ['fob', 'value']])
    expect(to([['1', '2', '3']], cells)).toEqual([6, 4, ['fob', 'value', 'shipDate']])
  })

  test('is nowhere without an active cell, unless the text names the columns from the first one on', () => {
    for (const rows of [{ active: 5 }, { range: { from: 5, to: 6 } }, { picked: new Set(['a']) }, { isAll: true }])
      expect(to([['x', 'y']], rows)).toBe('paste.noCell')
    expect(to(two, { active: 5 }, undefined, true)).toEqual([5, 2, ['orderNo', 'sclPo']])
    expect(to([['x', 'y']], { picked: new Set(['a', 'b']) }, undefined, true)).toEqual([0, 2, ['orderNo', 'sclPo']])
  })

  test('is one column of rows that were chosen whole: nobody means all their columns', () => {
    expect(to([['x']], { active: 3, range: { from: 1, to: 3 }, column: 'note' })).toEqual([1, 3, ['note']])
  })

  test('is each of the rows that were chosen one by one, or all, for one line alone', () => {
    for (const rows of [{ picked: new Set(['a', 'b']) }, { isAll: true, picked: new Set(['a']) }]) {
      expect(to(two, { ...rows, column: 'note' })).toBe('paste.oneLine')
      expect(to([['x']], { picked: new Set(['a', 'b']), column: 'note' })).toEqual([0, 2, ['note']])
    }
  })

  test('is nowhere where it would be more than the limits, and they are named', () => {
    expect(to([['x']], { range: { from: 0, to: 5000 }, column: 'note' })).toBe('paste.tooMany')
    const wide = Array.from({ length: 1000 }, () => Array.from({ length: 21 }, () => 'x'))
    expect(to(wide, { active: 0, column: names[0] })).toBe('paste.tooMany')
  })

  test('is without the heads and the units that rows copied whole bring along, in either language', () => {
    const numbers = ['fob', 'value', 'shipDate'].flatMap(column)
    for (const heads of [
      ['FOB', 'Value', 'Currency', 'Ship by'],
      ['এফওবি', 'মূল্য', 'মুদ্রা', 'চালানের তারিখ'],
    ])
      expect(withoutHeads([heads, ['4.1', '99', 'USD', '1/2/27']], 'salesOrder', numbers)).toEqual({
        block: [['4.1', '99', '1/2/27']],
        units: [['USD', 'USD', 'USD']],
        heads: 'own',
      })
    // Heads of other columns than those they stand over, and of one that is not shown.
    const others = [
      ['FOB', 'মন্তব্য', 'Contract'],
      ['4.1', 'rush', 'C-1'],
    ]
    expect(withoutHeads(others, 'salesOrder', columns)).toEqual({
      ...{ block: others, units: [], heads: 'other' },
    })
    // More columns than are shown behind the first one.
    const wide = [
      ['Value', 'Currency', 'Ship by', 'Note'],
      ['99', 'USD', '1/2/27', 'rush'],
    ]
    expect(withoutHeads(wide, 'salesOrder', numbers.slice(1))).toMatchObject({
      ...{ block: [['99', '1/2/27', 'rush']], heads: 'own' },
    })
    for (const none of [
      [['FOB', 'x'], ['1']],
      [['FOB'], ['1']],
    ])
      expect(withoutHeads(none, 'salesOrder', numbers)).toEqual({ block: none, units: [], heads: 'none' })
  })

  test('has the currency of each line that a head names, whatever the other heads are, or that was kept of its copying', () => {
    const own = [
      ['Price', 'Currency'],
      ['4.1', 'EUR'],
      ['4.2', ''],
    ]
    expect(withoutHeads(own, 'salesOrder', columns).units).toEqual([[], ['EUR', 'EUR'], ['', '']])
    const lines = [
      ['FOB', 'Note'],
      ['4.1', 'rush'],
    ]
    expect(withoutHeads(lines, 'salesOrder', columns, [[], ['USD', undefined]]).units).toEqual([[], ['USD', undefined]])
    expect(withoutHeads([['4.1']], 'salesOrder', columns, [['USD']]).units).toEqual([['USD']])
  })

  test('is inside one group, or nowhere', () => {
    const levels = [{ values: ['a', 'b'], counts: [4, 6], starts: [0, 4], spans: [2], sums: [] }]
    const answer = { levels, isTooMany: false, names: {}, total: 10, complete: true }
    const tree = new GroupTree(answer, { all: true, except: new Set() })
    expect(to(two, { active: 3, column: 'fob' }, tree)).toEqual([2, 2, ['fob', 'value']])
    expect(to(two, { active: 4, column: 'fob' }, tree)).toBe('paste.oneGroup')
    expect(to(two, { active: 0, column: 'fob' }, tree)).toBe('paste.noCell')
  })
})

describe('the rows that were read for a paste', () => {
  const rowsOf = (...ids: string[]) => ids.map((id) => ({ id }) as Row)
  const target = { query, from: 1, rows: 3, columns, width: 1, isStretch: true }
  /** A list of seven rows, of which those at these places are on the screen's thread. */
  const list = (places: Readonly<Record<number, string>>): List => ({
    ...{ total: 7, totals: {}, complete: true, tookMs: 0, fault: undefined, isBehind: false, blocks: [0] },
    rowAt: (index) => rowsOf(...[places[index] ?? []].flat())[0],
    namesAt: () => ({}),
  })
  const shown = list({ 0: 'z', 1: 'a', 2: 'b', 3: 'c' })
  const why = (
    ids: string[],
    more: { total?: number; of?: List; hasChanged?: boolean; by?: Partial<typeof target> } = {},
  ) =>
    whyNotThose({
      ...{ target: { ...target, ...more.by }, list: more.of ?? shown, groups: undefined },
      page: {
        rows: rowsOf(...ids),
        names: {},
        offset: 1,
        total: more.total ?? 7,
        complete: true,
        totals: {},
        tookMs: 0,
      },
      hasChanged: more.hasChanged ?? false,
    })

  test('are those that were shown, or none are taken', () => {
    expect(why(['a', 'b', 'c'])).toBeUndefined()
    expect(why(['a', 'b', 'c'], { hasChanged: true })).toBeUndefined()
    expect(why(['a', 'c', 'b'])).toBe('list.stretchMoved')
    expect(why(['a', 'b'])).toBe('list.stretchMoved')
    expect(why(['a', 'b', 'c'], { total: 8 })).toBe('list.stretchMoved')
  })

  test('are taken unseen only where nothing has changed since they were chosen', () => {
    const of = list({ 1: 'a' })
    expect(why(['a', 'b', 'c'], { of })).toBeUndefined()
    expect(why(['a', 'b', 'c'], { of, hasChanged: true })).toBe('paste.unseen')
  })

  test('may be fewer below the end of the list, and where they were chosen one by one', () => {
    expect(why(['y'], { by: { from: 6 } })).toBeUndefined()
    expect(why(['c', 'a'], { total: 2, by: { from: 0, isStretch: false } })).toBeUndefined()
    expect(why(['c', 'a', 'b'], { total: 4, by: { from: 0, isStretch: false } })).toBe('list.stretchMoved')
  })
})
