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
import { columnsOf, defaultLayout } from '../../renderer/lists/columnLayout.ts'
import type { Units } from '../../renderer/lists/copiedUnits.ts'
import { type PasteProposal, proposePaste } from '../../renderer/lists/pasteProposal.ts'
import { readPasted } from '../../renderer/lists/pasteRead.ts'
import { pasteMax } from '../../renderer/lists/pasteTarget.ts'
import { copiedText } from '../../renderer/lists/useCopyRows.ts'
import { intlFor, makeWords } from '../../renderer/words.ts'
import type { Reader } from '../../workers/doors.ts'
import { fixtureDoors } from '../looks/fixtureDoors.ts'
import { serverRow } from '../world/make.ts'

// What pasting a block of cells would change.

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
    units: Units = [],
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
    const about = { drawer, access, words: by, today, block, units, target, rows: meant, names }
    const proposal = await proposePaste({ ...about, reader: asking })
    if ('stopped' in proposal) throw new Error(JSON.stringify(proposal.stopped))
    return proposal
  }
  const copy = (meant: readonly Row[], of: typeof columns, by = words.en) =>
    meant.map((row) => of.map((each) => sheetCell(copiedText(by, each, row, names))).join('\t')).join('\n')
  return { reader, rows, names, paste, copy }
}

const setsOf = (ops: readonly Op[]) => ops.map((op) => (op.op === 'patch' ? op.set : undefined))
/** The reasons of each column with the number of their cells. */
const refused = ({ refusals }: PasteProposal) => {
  const cells = new Map<string, number>()
  for (const { column, why } of refusals) {
    const key = JSON.stringify([column.name, why])
    cells.set(key, (cells.get(key) ?? 0) + 1)
  }
  return [...cells].map(([key, n]) => [...(JSON.parse(key) as unknown[]), n])
}

/** A pasted line from the price to its currency, with nothing in the columns between them. */
function priceLine(price: string, currency: string): string {
  const names = columns.map(({ name }) => name)
  const said = names.slice(names.indexOf('fob'), names.indexOf('currency') + 1)
  return said.map((name) => (name === 'fob' ? price : name === 'currency' ? currency : '')).join('\t')
}

describe('a pasted text', () => {
  test('of one line costs what it is long, also where it is mostly spaces, and loses no more than its line breaks', () => {
    const read = (text: string) => readPasted(drawer, 'contractNo', text, words.en, today)
    expect(read(' a  b \n\r\n \t c\n')).toEqual({ value: 'a  b c' })
    const tookMs = (length: number) => {
      const text = `a${' '.repeat(length)}b`
      const each = Array.from({ length: 5 }, () => {
        const from = performance.now()
        read(text)
        return performance.now() - from
      })
      return Math.min(...each)
    }
    tookMs(1000)
    // Eight times as long takes eight times, and not sixty-four times; the smaller one is no less than the clock tells.
    expect(tookMs(64_000) / Math.max(tookMs(8000), 0.2)).toBeLessThan(24)
  })

  test('of more digits than a number holds is refused for its size', () => {
    const read = (text: string) => readPasted(tableOf('lineOutput'), 'pieces', text, words.en, today)
    expect(read('9007199254740993')).toEqual({ fault: 'tooLarge' })
    expect(read('-9007199254740993')).toEqual({ fault: 'tooSmall' })
    expect(read('1.5')).toEqual({ fault: 'notWhole' })
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
    expect(refusals.map(({ row, column, text }) => [row.id, column.name, text])).toEqual([
      [rows[2]?.id, 'value', '99'],
      [rows[3]?.id, 'value', ''],
    ])
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
    expect(refused(await paste('31/02/2027\n2027-02-30\n৩১ Apr 27', { ...at, column: 'shipDate' }))).toEqual([
      ['shipDate', { reason: 'noSuchDay' }, 3],
    ])
    expect(refused(await paste('Shipped', { row: 0, column: 'status' }))).toEqual([
      ['status', { say: 'paste.byMove' }, 1],
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

  test('a number that names a currency where the row has that one, and says so where it has another or none', async () => {
    const { rows, paste } = await world()
    const inCurrency = async (currency: string, text: string) => {
      Object.assign(rows[0] ?? {}, { currency, fob: '1.5' })
      const proposal = await paste(text, { row: 0, column: 'fob' })
      return proposal.refusals[0]?.why ?? setsOf(proposal.ops)[0]?.fob
    }
    for (const text of [
      '$5.25',
      '$ 5.25',
      '5.25 USD',
      'usd\u00a05.25',
      'US$5.25',
      '৳৫.২৫',
      '5.25 €',
      '¥5.25',
      'Tk. 5.25',
    ])
      expect([text, await inCurrency('GBP', text)]).toEqual([text, { unit: 'GBP' }])
    for (const [currency, ...texts] of [
      ['GBP', '£5.25', '5.25 GBP', 'GBP £5.25', '5.25'],
      ['USD', '$5.25', 'US$ 5.25', 'usd 5.25', '5.25$'],
      ['CAD', '$5.25', 'CA$5.25'],
      ['BDT', '৳৫.২৫', 'Tk. 5.25', 'Tk.5.25', '5.25 টাকা', 'BDT 5.25'],
      ['EUR', '€ 5.25', '5.25 €'],
    ] as const)
      for (const text of texts) expect([text, await inCurrency(currency, text)]).toEqual([text, '5.25'])
    expect(await inCurrency('CAD', 'US$5.25')).toEqual({ unit: 'CAD' })
    expect(await inCurrency('USD', '-$5.25')).toEqual({ reason: 'tooSmall' })
    for (const text of ['5.25 pcs', '5$25', '$', 'USD', '$5 / pc'])
      expect([text, await inCurrency('USD', text)]).toEqual([text, { reason: 'notNumber' }])
    expect(await inCurrency('', '$5.25')).toEqual({ reason: 'currencyFirst' })
  })

  test('a price in the currency that is pasted beside it, and each value with its own', async () => {
    const { rows, paste } = await world()
    const row = rows.findIndex(({ currency, fob }) => currency === 'USD' && fob !== null)
    const line = priceLine('£5.25', 'GBP')
    const { changes, ops } = await paste(line, { row, column: 'fob' })
    expect(setsOf(ops)[0]).toMatchObject({ fob: '5.25', currency: 'GBP' })
    const fob = changes.find(({ column }) => column.name === 'fob')
    expect([fob?.unitBefore, fob?.after, fob?.unitAfter]).toEqual(['USD', '5.25', 'GBP'])
    expect(changes.find(({ column }) => column.name === 'currency')?.unitAfter).toBeUndefined()
  })

  test('no price that was in another currency where it comes from than the row is in, also where the number is the same', async () => {
    const { rows, paste, reader } = await world()
    rows.slice(0, 4).forEach((row, i) => {
      Object.assign(row, { currency: ['USD', 'EUR', 'EUR', 'USD'][i], fob: ['1.5', '1.5', '3.6', '3.6'][i] })
    })
    const usd = Array.from({ length: 4 }, () => ['USD', undefined])
    const text = '3.6\t\n3.6\t\n3.6\t\n3.6\t'
    const { changes, refusals } = await paste(text, { row: 0, column: 'fob', columns: 1 }, words.en, reader, usd)
    expect(changes.map(({ row, after }) => [row.id, after])).toEqual([[rows[0]?.id, '3.60']])
    expect(refusals.map(({ row, why }) => [row.id, why])).toEqual([
      [rows[1]?.id, { unit: 'EUR' }],
      [rows[2]?.id, { unit: 'EUR' }],
    ])
    // One price fills them, and it is one of dollars in each of them.
    const one = await paste('3.7', { row: 0, column: 'fob', rows: 3 }, words.en, reader, [['USD']])
    expect(refused(one)).toEqual([['fob', { unit: 'EUR' }, 2]])
    expect(setsOf(one.ops)).toEqual([{ fob: '3.7' }])
    // Nothing is measured in nothing.
    expect(refused(await paste('', { row: 1, column: 'fob' }, words.en, reader, [['USD']]))).toEqual([])
  })

  test('no price beside the name of another currency that cannot be written into the row', async () => {
    const { rows, paste } = await world()
    const row = rows.findIndex(({ currency, fob }) => currency === 'USD' && fob !== null)
    const line = priceLine('5.25', 'no currency')
    const proposal = await paste(line, { row, column: 'fob' })
    expect(refused(proposal)).toContainEqual(['fob', { unit: 'USD' }, 1])
    expect(setsOf(proposal.ops)[0]).not.toHaveProperty('fob')
  })

  test('no other currency for a price that stays because the one beside it is not taken', async () => {
    const { rows, paste } = await world()
    const row = rows.findIndex(({ currency, fob }) => currency === 'USD' && fob !== null)
    const line = priceLine('4,20', 'EUR')
    const proposal = await paste(line, { row, column: 'fob' })
    expect(refused(proposal)).toContainEqual(['fob', { reason: 'notNumber' }, 1])
    expect(refused(proposal)).toContainEqual(['currency', { say: 'paste.priceStays' }, 1])
    expect(setsOf(proposal.ops)[0] ?? {}).not.toHaveProperty('currency')
    // Where there is no price, none becomes another.
    Object.assign(rows[row] ?? {}, { fob: null })
    expect(setsOf((await paste(line, { row, column: 'fob' })).ops)[0]).toMatchObject({ currency: 'EUR' })
  })

  test('no two rows that are the same by a key of their table: each of them keeps what it has', async () => {
    const { rows, paste } = await world()
    const [one, two, three] = rows
    for (const row of [one, two, three]) Object.assign(row ?? {}, { buyer: one?.buyer })
    const twins = { twins: ['buyer', 'orderNo'] }
    const both = await paste('PO-9\t\nPO-9\t', { row: 0, column: 'orderNo', columns: 1 })
    expect(refused(both)).toEqual([['orderNo', twins, 2]])
    expect({ ops: both.ops, changes: both.changes }).toEqual({ ops: [], changes: [] })
    // The second would get the number of the third, which the third keeps, because it cannot get that of the first.
    const chain = await paste(`${one?.orderNo}\n${three?.orderNo}\n${one?.orderNo}`, { row: 0, column: 'orderNo' })
    expect(refused(chain)).toEqual([['orderNo', twins, 2]])
    expect(chain.ops).toEqual([])
    // One row is written after another: a number is free once the row that had it has been given its own, and not before.
    const turned = await paste(`${two?.orderNo}\n${one?.orderNo}`, { row: 0, column: 'orderNo' })
    expect(refused(turned)).toEqual([['orderNo', twins, 2]])
    const moved = await paste(`PO-9\n${one?.orderNo}`, { row: 0, column: 'orderNo' })
    expect([moved.refusals, moved.ops.length]).toEqual([[], 2])
    // Another buyer has numbers of their own.
    Object.assign(two ?? {}, { buyer: rows.find(({ buyer }) => buyer !== one?.buyer)?.buyer })
    expect((await paste('PO-9\nPO-9', { row: 0, column: 'orderNo' })).refusals).toEqual([])
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
    const seasonOf = (id: string, code: string) => serverRow('lookupValue', id, { kind: 'season', code })
    const others = Array.from({ length: 4000 }, (_, i) => seasonOf(`${i}`, `${code} ${i}`))
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
    expect(refused(await pasted(many([seasonOf('second', code.toLowerCase())])))).toEqual([
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
