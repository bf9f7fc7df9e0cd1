import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../../model/calendar.ts'
import { fail, type Outcome, ok } from '../../model/fault.ts'
import type { Op } from '../../model/mutation.ts'
import type { Page } from '../../model/query.ts'
import { blockOf, sheetCell } from '../../model/sheet.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Access } from '../../renderer/data/useAccess.ts'
import type { List } from '../../renderer/data/useList.ts'
import { columnBeside, leftToShow, spanOf } from '../../renderer/lists/cellBlock.ts'
import { columnsOf, defaultLayout } from '../../renderer/lists/columnLayout.ts'
import { GroupTree } from '../../renderer/lists/groupTree.ts'
import { type PasteProposal, proposePaste } from '../../renderer/lists/pasteProposal.ts'
import { whyNotThose } from '../../renderer/lists/pasteStands.ts'
import { type Block, pasteMax, pasteTarget, withoutHeads } from '../../renderer/lists/pasteTarget.ts'
import { copiedText } from '../../renderer/lists/useCopyRows.ts'
import type { Selection } from '../../renderer/lists/useSelection.ts'
import { intlFor, makeWords } from '../../renderer/words.ts'
import type { Reader } from '../../workers/doors.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'

// Cells between two corners, and what pasting a block of them would change.

const drawer = tableOf('salesOrder')
const words = { en: makeWords(intlFor('en')), bn: makeWords(intlFor('bn')) }
const today = '2026-11-24' as Day
const query = { table: 'salesOrder', where: [], search: '', sort: ['orderNo'] }
const shown = [...drawer.columns, 'category', 'currency', 'deliveryDate', 'contractNo', 'shipMode']
const columns = columnsOf(drawer, drawer.fields, { ...defaultLayout(drawer), shown, pinned: [] }, 1)
const names = columns.map(({ name }) => name)
const column = (name: string) => columns.filter((each) => each.name === name)

/** Somebody who may write all that is not the system's or frozen. */
const access: Access = {
  fields: drawer.fields,
  mayRead: true,
  mayCreate: true,
  mayEdit: () => true,
  may: () => true,
  whyReadOnly(name) {
    const merge = drawer.fields[name]?.merge
    return merge === 'frozen' ? 'readOnly.frozen' : merge === 'derived' ? 'readOnly.derived' : undefined
  },
}

function chosen(more: Partial<Selection>): Selection {
  const none = () => {}
  const acts = { setActive: none, selectRange: none, selectAll: none, selectPlaces: none, moveTo: none, follow: none }
  return {
    ...{
      active: 0,
      range: undefined,
      picked: new Set<string>(),
      isAll: false,
      column: undefined,
      cellsFrom: undefined,
    },
    ...{ anchor: 0, ...acts, pick: none, toggle: () => true, goAcross: none, growAcross: none, growTo: none },
    ...{ clear: none, forget: none, isSelected: () => false },
    ...more,
  }
}

/** Orders that are on their way, or those that have come to their end. */
async function world(op: 'in' | 'notIn' = 'notIn') {
  const { reader } = fixtureDoors({ orders: 60, demo: false })
  const where = [{ field: 'status', op, values: ['closed', 'cancelled'] }]
  const page = await reader.page({ ...query, where }, 0, 60)
  if (!page.ok) throw new Error('The orders could not be read.')
  const { rows, names } = page.value
  const paste = async (
    text: string,
    at: { row: number; column: string; rows?: number; columns?: number },
    by = words.en,
    asking: Pick<Reader, 'page' | 'titles'> = reader,
  ) => {
    const block = blockOf(text, pasteMax)
    if (typeof block === 'string') throw new Error('This is too much for one paste.')
    const from = columns.findIndex(({ name }) => name === at.column)
    const target = {
      query,
      from: at.row,
      rows: at.rows ?? block.length,
      columns: columns.slice(from, from + (at.columns ?? block[0]?.length ?? 1)),
      width: at.columns ?? block[0]?.length ?? 1,
      isStretch: true,
    }
    const meant = rows.slice(at.row, at.row + target.rows)
    const about = { drawer, access, words: by, today, block, target, rows: meant, names }
    const proposal = await proposePaste({ ...about, reader: asking })
    if ('stopped' in proposal) throw new Error(JSON.stringify(proposal.stopped))
    return proposal
  }
  const copy = (meant: readonly Row[], of: typeof columns, by = words.en) =>
    meant.map((row) => of.map((each) => sheetCell(copiedText(by, each, row, names))).join('\t')).join('\n')
  return { reader, rows, names, paste, copy }
}

const setsOf = (ops: readonly Op[]) => ops.map((op) => (op.op === 'patch' ? op.set : undefined))
const refused = ({ refusals }: PasteProposal) => refusals.map(({ column, why, cells }) => [column.name, why, cells])

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
  const to = (block: Block, selection: Partial<Selection>, tree?: GroupTree) => {
    const target = pasteTarget({ block, query, columns, selection: chosen(selection), total: 6000, tree })
    return typeof target === 'string' ? target : [target.from, target.rows, target.columns.map(({ name }) => name)]
  }
  const two = [
    ['1', '2'],
    ['3', '4'],
  ]

  test('is the active cell and those right of it and below', () => {
    expect(to(two, { active: 5, column: 'fob' })).toEqual([5, 2, ['fob', 'value']])
    expect(to(two, { active: 5 })).toEqual([5, 2, ['orderNo', 'sclPo']])
    expect(to(two, { active: -1 })).toBe('paste.noCell')
    expect(to(two, { active: 0, column: names.at(-1) })).toEqual([0, 2, names.slice(-1)])
  })

  test('is all of a block that is a whole number of times as large, so that one value fills it', () => {
    const cells = { active: 9, range: { from: 6, to: 9 }, column: 'fob', cellsFrom: 'value' }
    expect(to([['1']], cells)).toEqual([6, 4, ['fob', 'value']])
    expect(to(two, cells)).toEqual([6, 4, ['fob', 'value']])
    expect(to([['1'], ['2'], ['3']], cells)).toEqual([6, 3, ['fob', 'value']])
    expect(to([['1', '2', '3']], cells)).toEqual([6, 4, ['fob', 'value', 'shipDate']])
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
    expect(to(wide, { active: 0 })).toBe('paste.tooMany')
  })

  test('is without the heads and the units that rows copied whole bring along, in either language', () => {
    const numbers = ['fob', 'value', 'shipDate'].flatMap(column)
    for (const heads of [
      ['FOB', 'Value', 'Currency', 'Ship by'],
      ['এফওবি', 'মূল্য', 'মুদ্রা', 'চালানের তারিখ'],
    ])
      expect(withoutHeads([heads, ['4.1', '99', 'USD', '1/2/27']], 'salesOrder', numbers)).toEqual([
        ['4.1', '99', '1/2/27'],
      ])
    const noHeads = [['FOB', 'x'], ['1']]
    expect(withoutHeads(noHeads, 'salesOrder', numbers)).toBe(noHeads)
    const alone = [['FOB'], ['1']]
    expect(withoutHeads(alone, 'salesOrder', numbers)).toBe(alone)
  })

  test('is inside one group, or nowhere', () => {
    const levels = [{ values: ['a', 'b'], counts: [4, 6], starts: [0, 4], spans: [2], sums: [] }]
    const answer = { levels, isTooMany: false, names: {}, total: 10, complete: true }
    const tree = new GroupTree(answer, { all: true, except: new Set() })
    expect(to(two, { active: 3, column: 'fob' }, tree)).toEqual([2, 2, ['fob', 'value']])
    expect(to(two, { active: 4, column: 'fob' }, tree)).toBe('paste.oneGroup')
    expect(to(two, { active: 0 }, tree)).toBe('paste.noCell')
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

describe('a paste proposes', () => {
  test('one change a row, from the values that are shown', async () => {
    const { rows, paste } = await world()
    const { ops, changes, refusals } = await paste('4.1\t99\t১২/১/২৭\n৪.২০\t\t31 Dec', { row: 2, column: 'fob' })
    expect(setsOf(ops)).toEqual([
      { fob: '4.1', shipDate: '2027-01-12' },
      { fob: '4.2', shipDate: '2026-12-31' },
    ])
    expect(ops.map((op) => (op.op === 'patch' ? [op.id, op.base] : []))).toEqual(
      rows.slice(2, 4).map(({ id, fob, shipDate }) => [id, { fob, shipDate }]),
    )
    expect(changes).toHaveLength(4)
    expect(refusals.map(({ column, text, cells }) => [column.name, text, cells])).toEqual([['value', '99', 2]])
  })

  test('nothing for cells that say already what is pasted, whether anybody may write them or not', async () => {
    const { rows, paste, copy } = await world()
    const proposal = await paste(copy(rows.slice(0, 3), columns), { row: 0, column: names[0] ?? '' })
    expect(proposal).toEqual({ ops: [], changes: [], refusals: [], below: 0, beside: 0 })
  })

  test('a choice by its name in either language, and a row of another table by the text that the column shows', async () => {
    const { rows, paste } = await world()
    const row = rows.findIndex(({ category, season }) => category !== 'urgent' && season !== null)
    const urgent = [{ category: 'urgent' }]
    expect(setsOf((await paste('জরুরি', { row, column: 'category' })).ops)).toEqual(urgent)
    expect(setsOf((await paste('URGENT', { row, column: 'category' })).ops)).toEqual(urgent)
    const other = rows.find(({ season }) => season !== rows[row]?.season && season !== null)
    const code = String(other?.['season.code'])
    expect(setsOf((await paste(code.toLowerCase(), { row, column: 'season.code' })).ops)).toEqual([
      { season: other?.season },
    ])
  })

  test('what cannot be taken with its reason, and the rest all the same', async () => {
    const { paste } = await world()
    const at = { row: 0, rows: 3 }
    expect(refused(await paste('32/13/27\nsoon\n1 Feb', { ...at, column: 'shipDate' }))).toEqual([
      ['shipDate', { reason: 'notDay' }, 2],
    ])
    expect(refused(await paste('1,5', { row: 0, column: 'fob' }))).toEqual([['fob', { reason: 'notNumber' }, 1]])
    expect(refused(await paste('1.23456', { row: 0, column: 'fob' }))).toEqual([['fob', { reason: 'tooFine' }, 1]])
    expect(refused(await paste('No such', { row: 0, column: 'season.code' }))).toEqual([
      ['season.code', { say: 'paste.unknown' }, 1],
    ])
    expect(refused(await paste('H&M', { row: 0, column: 'buyer.name' }))).toEqual([
      ['buyer.name', { say: 'readOnly.frozen' }, 1],
    ])
    expect(refused(await paste('  ', { row: 0, column: 'orderNo' }))).toEqual([['orderNo', { reason: 'empty' }, 1]])
    expect(refused(await paste('x'.repeat(31), { row: 0, column: 'orderNo' }))).toEqual([
      ['orderNo', { reason: 'tooLong' }, 1],
    ])
  })

  test('nothing of a column of days of which one is a day only month first', async () => {
    const { paste } = await world()
    const days = await paste('3/4/27\tx\n3/31/27\ty\n1 Feb\tz', { row: 0, column: 'shipDate', columns: 1 })
    expect(refused(days)).toEqual([['shipDate', { say: 'paste.monthFirst' }, 3]])
    expect(days.ops).toEqual([])
    const bangla = await paste('৩/৩১/২৭\n\n4/3/27', { row: 0, column: 'shipDate' })
    expect(refused(bangla)).toEqual([['shipDate', { say: 'paste.monthFirst' }, 3]])
    const dayFirst = await paste('31/3/27\nsoon\n3/32/27', { row: 0, column: 'shipDate' })
    expect(refused(dayFirst)).toEqual([['shipDate', { reason: 'notDay' }, 2]])
  })

  test('nothing by a name of which there may be a second one, however many rows are before it, and a fault as such', async () => {
    const { reader, rows, paste } = await world()
    const row = rows.findIndex(({ season }) => season !== null)
    const code = String(rows.find(({ season }) => season !== null && season !== rows[row]?.season)?.['season.code'])
    const seasons = (change: (page: Page) => Outcome<Page>): typeof reader => ({
      ...reader,
      async page(query, from, limit, columns) {
        const page = await reader.page(query, from, limit, columns)
        return page.ok && query.table === 'lookupValue' ? change(page.value) : page
      },
    })
    const pasted = (by: typeof reader) => paste(code, { row, column: 'season.code' }, words.en, by)
    const others = Array.from({ length: 4000 }, (_, i) => ({ id: `${i}`, code: `${code} ${i}` }) as unknown as Row)
    const many = (of: readonly Row[]): typeof reader => ({
      ...reader,
      async page(query, from, limit, columns) {
        const page = await reader.page(query, 0, limit, columns)
        if (!page.ok || query.table !== 'lookupValue') return page
        const all = [...page.value.rows, ...others, ...of]
        return ok({ ...page.value, rows: all.slice(from, from + limit), total: all.length })
      },
    })
    expect(refused(await pasted(many([])))).toEqual([])
    expect(refused(await pasted(many([{ id: 'second', code: code.toLowerCase() } as unknown as Row])))).toEqual([
      ['season.code', { say: 'paste.several' }, 1],
    ])
    await expect(pasted(seasons((page) => ok({ ...page, complete: false })))).rejects.toThrow('paste.partial')
    await expect(pasted(seasons(() => fail({ kind: 'busy', retryMs: 0 })))).rejects.toThrow('busy')
  })

  test('nothing in a row that has come to its end, and counts what lies outside of the list', async () => {
    const { rows, paste } = await world('in')
    expect(rows).not.toEqual([])
    expect(refused(await paste('x', { row: 0, column: 'note' }))).toEqual([['note', { ended: rows[0]?.status }, 1]])
    const outside = await paste('a\tb\nc\td', { row: rows.length - 1, column: names.at(-1) ?? '' })
    expect({ below: outside.below, beside: outside.beside }).toEqual({ below: 1, beside: 2 })
  })

  test('the same values elsewhere that were copied, in both languages', async () => {
    const { rows, paste, copy } = await world()
    const written = [
      'fob',
      'shipDate',
      'note',
      'category',
      'currency',
      'deliveryDate',
      'contractNo',
      'shipMode',
      'season.code',
    ]
    const place = fc.nat(rows.length - 1)
    await fc.assert(
      fc.asyncProperty(
        place,
        place,
        fc.constantFrom(...written),
        fc.constantFrom(words.en, words.bn),
        async (a, b, name, by) => {
          const [from, to] = [rows[a], rows[b]]
          if (from === undefined || to === undefined) return
          const { ops, refusals } = await paste(
            copy([from], column(name), by),
            { row: rows.indexOf(to), column: name },
            by,
          )
          expect(refusals).toEqual([])
          const field = name.split('.')[0] ?? ''
          expect({ ...to, ...setsOf(ops)[0] }[field]).toEqual(from[field])
        },
      ),
      { numRuns: 120 },
    )
  })
})
