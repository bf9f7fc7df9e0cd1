import { describe, expect, test } from 'vitest'
import type { Headings } from '../../model/query.ts'
import { tableOf } from '../../model/tables.ts'
import { columnsOf, defaultLayout } from '../../renderer/lists/columnLayout.ts'
import { fitSearch } from '../../renderer/lists/fitSearch.ts'
import { inGroups, orderOf, orderText, possibleGroups, summedIn } from '../../renderer/lists/groupShape.ts'
import { allOpen, GroupTree, type Item, noneOpen, type Opened, toggled } from '../../renderer/lists/groupTree.ts'
import { readViews } from '../../renderer/lists/savedViews.ts'
import { viewSearch } from '../../renderer/lists/viewSearch.ts'
import { seeded } from '../world/make.ts'

const drawer = tableOf('salesOrder')
const columns = columnsOf(drawer, drawer.fields, defaultLayout(drawer), 1)
const summed = summedIn(drawer, drawer.fields, columns)

/** Groups of a list: by name of the outer group, the counts of its inner ones. The outer ones are shown last first. */
function headingsOf(counts: Readonly<Record<string, readonly number[]>>): Headings {
  const outer = Object.entries(counts)
  const starts: number[] = []
  let place = 0
  for (const [, inner] of outer) {
    starts.push(place)
    place += inner.reduce((sum, n) => sum + n, 0)
  }
  const shown = outer.map(([name, inner], i) => ({ name, inner, start: starts[i] ?? 0 })).reverse()
  const within = shown.flatMap(({ inner, start }) => {
    let at = start
    return inner.map((count, i) => {
      at += count
      return { value: i, count, start: at - count }
    })
  })
  return {
    levels: [
      {
        values: shown.map(({ name }) => name),
        counts: shown.map(({ inner }) => inner.reduce((sum, n) => sum + n, 0)),
        starts: shown.map(({ start }) => start),
        spans: [shown.length],
        sums: [],
      },
      {
        values: within.map(({ value }) => value),
        counts: within.map(({ count }) => count),
        starts: within.map(({ start }) => start),
        spans: shown.map(({ inner }) => inner.length),
        sums: [],
      },
    ],
    isTooMany: false,
    names: {},
    total: place,
    complete: true,
  }
}

const linesOf = (tree: GroupTree) => Array.from({ length: tree.count }, (_, line) => tree.itemAt(line))
const told = (item: Item | undefined) =>
  item?.is === 'row' ? item.place : item === undefined ? 'nothing' : item.heading.path.join('/')
const key = (...path: readonly unknown[]) => JSON.stringify(path)

describe('the lines of a grouped list', () => {
  const headings = headingsOf({ a: [2, 1], b: [3] })

  test('are the heads that can be seen, and under open ones their rows by their places in the list', () => {
    expect(linesOf(new GroupTree(headings, noneOpen)).map(told)).toEqual(['b', 'a'])
    const opened = [key('a'), key('a', 1)].reduce<Opened>(toggled, noneOpen)
    expect(linesOf(new GroupTree(headings, opened)).map(told)).toEqual(['b', 'a', 'a/0', 'a/1', 2])
    expect(linesOf(new GroupTree(headings, allOpen)).map(told)).toEqual([
      'b',
      'b/0',
      3,
      4,
      5,
      'a',
      'a/0',
      0,
      1,
      'a/1',
      2,
    ])
  })

  test('are found again by their group and their place in it when the list has changed', () => {
    const before = new GroupTree(headings, allOpen)
    const after = new GroupTree(headingsOf({ a: [2, 4], c: [1], b: [3] }), allOpen)
    for (const line of [1, 3, 5, 8]) {
      const item = before.itemAt(line)
      if (item === undefined) throw new Error(`Nothing stands in line ${line}.`)
      const again = after.itemAt(after.lineAgain(item))
      expect(again).toMatchObject({ is: item.is, heading: { key: item.heading.key } })
      if (item.is === 'row') expect(again).toMatchObject({ nth: item.nth })
    }
    // A row whose group was closed is found at its head; one whose group is gone, at the head above.
    const row = before.itemAt(10)
    if (row === undefined) throw new Error('There is no last row.')
    const closed = new GroupTree(headings, { all: true, except: new Set([key('a', 1)]) })
    expect(told(closed.itemAt(closed.lineAgain(row)))).toBe('a/1')
    const gone = new GroupTree(headingsOf({ a: [2], b: [3] }), allOpen)
    expect(told(gone.itemAt(gone.lineAgain(row)))).toBe('a')
  })

  test('agree with counting them one by one, whatever is open', () => {
    const random = seeded(8)
    for (let round = 0; round < 60; round++) {
      const some = (most: number) => Math.floor(random() * most)
      const counts = Object.fromEntries(
        Array.from({ length: 1 + some(8) }, (_, i) => [
          `g${i}`,
          Array.from({ length: 1 + some(5) }, () => 1 + some(9)),
        ]),
      )
      const made = headingsOf(counts)
      const all = linesOf(new GroupTree(made, allOpen)).flatMap((item) =>
        item?.is === 'heading' ? [item.heading] : [],
      )
      const opened = all.filter(() => random() < 0.5).reduce<Opened>((last, each) => toggled(last, each.key), noneOpen)
      const expected = all
        .filter(({ path }) => path.length === 1 || opened.except.has(key(path[0])))
        .flatMap((head) => [
          head.path.join('/'),
          ...(head.isInnermost && opened.except.has(head.key)
            ? Array.from({ length: head.count }, (_, i) => head.start + i)
            : []),
        ])
      const tree = new GroupTree(made, opened)
      const lines = linesOf(tree).map(told)
      expect(lines).toEqual(expected)
      for (const [line, each] of lines.entries())
        if (typeof each === 'number') expect(tree.lineOfPlace(each)).toBe(line)
    }
  })
})

describe('groups in an address', () => {
  test('are read, and what is no group does not make a dead page', () => {
    const group = { by: ['buyer.name', 'status'], order: '-sum:value:USD' }
    expect(viewSearch.parse({ group })).toEqual({ group })
    expect(viewSearch.parse({ group: { by: [] } })).toEqual({ group: undefined })
    expect(viewSearch.parse({ group: { by: ['a', 'b', 'c'] } })).toEqual({ group: undefined })
  })

  test('leave out fields that this person has not, and by none of them there are no groups', () => {
    const { fob: _fob, value: _value, ...visible } = drawer.fields
    const fitted = (by: string[]) => fitSearch({ group: { by } }, drawer, visible)
    expect(fitted(['dye', 'status'])).toMatchObject({ search: { group: { by: ['status'] } }, leftOut: ['dye'] })
    expect(fitted(['value'])).toMatchObject({ search: { group: undefined }, leftOut: ['value'] })
    expect(possibleGroups(drawer, drawer.fields).map(({ name }) => name)).not.toContain('note')
  })

  test('name their order, and an order that means nothing is that of the values', () => {
    for (const text of ['value', '-value', 'count', '-count', 'sum:pieces', '-sum:value:EUR']) {
      expect(orderText(orderOf(text, summed))).toBe(text)
    }
    for (const text of ['sum:value', 'sum:pieces:USD', 'sum:fob', '-sum:value:USD:more', 'name', '']) {
      expect(orderOf(text, summed), text).toEqual({ of: 'value', isDescending: false })
    }
  })

  test('put the list in their order first, each field once', () => {
    const query = { table: 'salesOrder', where: [], search: '', sort: ['-status', 'orderNo', 'pieces', 'fob', 'value'] }
    expect(inGroups(query, { by: ['status', 'season'] }).sort).toEqual(['status', 'season', 'orderNo', 'pieces', 'fob'])
  })
})

test('what is summed are the numbers on screen whose sum says something, money with its currency', () => {
  expect(summed).toEqual([
    { field: 'pieces', unit: undefined },
    { field: 'value', unit: 'currency' },
  ])
})

test('views of both older forms still open, without groups', () => {
  const first = { name: 'Old', where: [], q: '', sort: [], layout: defaultLayout(drawer), density: 'compact' }
  const second = { ...first, name: 'Newer', version: 2, pivot: { rows: ['buyer'], columns: [], measures: ['count'] } }
  const third = { ...first, name: 'Now', version: 3, group: { by: ['status'] } }
  expect(readViews([first, second, third, { ...third, version: 4 }])).toEqual([
    { ...first, version: 3 },
    { ...second, version: 3 },
    third,
  ])
})
