import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import type { Decimal } from '../../model/quantity.ts'
import type { Row } from '../../model/table.ts'
import { createDraft, editsShape, noEdits } from '../../renderer/data/draft.ts'
import { lineOps } from '../../renderer/screens/order/lineOps.ts'
import {
  cellKey,
  change,
  copyOf,
  fillDown,
  inSizeOrder,
  matrixOf,
  partsOfKey,
  pasteAt,
  readCell,
  sumsOf,
  tooMuchToPaste,
  worth,
} from '../../renderer/screens/order/matrix.ts'
import { serverRow } from '../world/make.ts'

const colorway = (id: string, name: string) => serverRow('styleColorway', id, { name, sizes: ['S', 'M', 'L'] })
const line = (of: string, size: string, qty: number) =>
  serverRow('orderLine', `line-${of}-${size}`, { order: 'o', colorway: of, size, site: 'h', qty })
const navy = colorway('n', 'Navy')
const oat = colorway('t', 'Oat')
const wine = colorway('w', 'Wine')
const lines = [line('n', 'S', 40), line('n', 'M', 80), line('t', 'M', 120)]

describe('the matrix of an order', () => {
  test('shows the colours that have pieces, all sizes of them, and offers the others', () => {
    const matrix = matrixOf(lines, [navy, oat, wine], noEdits)
    expect(matrix.colorways.map((each) => each.name)).toEqual(['Navy', 'Oat'])
    expect(matrix.moreColorways.map((each) => each.name)).toEqual(['Wine'])
    expect(matrix.sizes).toEqual(['S', 'M', 'L'])
    expect(matrix.sites).toEqual(['h'])
  })

  test('tells the pieces of a set apart, which have the same colours', () => {
    const top = { ...colorway('n', 'Navy'), pieceName: 'Top' } as Row
    const bottom = { ...colorway('t', 'Navy'), pieceName: 'Bottom' } as Row
    expect(matrixOf(lines, [top, bottom], noEdits).colorways.map((each) => each.name)).toEqual([
      'Navy · Top',
      'Navy · Bottom',
    ])
  })

  test('shows every colour of the style when nothing has been entered', () => {
    expect(matrixOf([], [navy, oat, wine], noEdits).colorways.map((each) => each.id)).toEqual(['n', 't', 'w'])
  })

  test('shows a colour that this device has not got rather than hide its pieces', () => {
    const matrix = matrixOf([line('gone', 'M', 9)], [navy], noEdits)
    expect(matrix.colorways).toEqual([{ id: 'gone', name: '…', colors: [] }])
    expect(sumsOf(matrix, undefined).all).toBe(9)
  })

  test('adds up rows, columns and destinations, unsaved cells included', () => {
    const draft = createDraft(noEdits)
    const before = matrixOf(lines, [navy, oat], noEdits)
    draft.setCells([change(before, cellKey('n', 'S', 'h'), null), change(before, cellKey('t', 'L', 'p'), 7)])
    const sums = sumsOf(matrixOf(lines, [navy, oat], draft.get()), undefined)
    expect(Object.fromEntries(sums.byColorway)).toEqual({ n: 80, t: 127 })
    expect(Object.fromEntries(sums.bySize)).toEqual({ M: 200, L: 7 })
    expect(Object.fromEntries(sums.bySite)).toEqual({ h: 200, p: 7 })
    expect(sums.all).toBe(207)
  })

  test('is worth an exact amount', () => {
    expect(worth(6640, '4.85' as Decimal)).toBe('32204')
    expect(worth(3, '0.3333' as Decimal)).toBe('1')
    expect(worth(1, null)).toBeUndefined()
  })

  test('knows the parts of a key whatever letters a size has', () => {
    for (const size of ['M', '2|4', '৩২', '6-8 Y']) expect(partsOfKey(cellKey('c', size, 's')).size).toBe(size)
  })

  test('puts sizes from small to large, letters before numbers', () => {
    expect(inSizeOrder(['XL', '38', 'S', '36', 'ONE', 'XXS', 'M', 'S'])).toEqual([
      'XXS',
      'S',
      'M',
      'XL',
      '36',
      '38',
      'ONE',
    ])
  })
})

describe('typing into the matrix', () => {
  test('reads pieces in either script; none is an empty cell', () => {
    expect(readCell('১২০')).toBe(120)
    expect(readCell(' 1,240 ')).toBe(1240)
    expect(readCell('')).toBeNull()
    expect(readCell('0')).toBeNull()
    for (const text of ['-3', '1.5', 'abc', '99999999']) expect(readCell(text)).toBeUndefined()
  })

  test('takes no price for a number of pieces, and no two numbers for one', () => {
    for (const text of ['€12', '$ 1,200', '£5', '৳40', '12 USD', '120\n80', '4 1'])
      expect(readCell(text), JSON.stringify(text)).toBeUndefined()
    const matrix = matrixOf(lines, [navy, oat], noEdits)
    const { changes, unread } = pasteAt(matrix, 'h', { row: 0, column: 0 }, '12\t$ 1,200\t"120\n80"')
    expect(changes.map(({ qty }) => qty)).toEqual([12])
    expect(unread).toBe(2)
  })

  test('pastes a block as a spreadsheet gives it, and says what was no number', () => {
    const matrix = matrixOf(lines, [navy, oat], noEdits)
    const { changes, unread, outside } = pasteAt(matrix, 'h', { row: 0, column: 1 }, '10\t20\t30\r\nx\t\r\n99\t99\r\n')
    expect(changes.map(({ key, qty, base }) => [key, base, qty])).toEqual([
      ['n|M|h', 80, 10],
      ['n|L|h', null, 20],
      ['t|L|h', null, null],
    ])
    expect(unread).toBe(1)
    expect(outside).toBe(3)
  })

  test('fills a block down with its first row, and a single cell with the one above', () => {
    const matrix = matrixOf(lines, [navy, oat], noEdits)
    expect(
      fillDown(matrix, 'h', { row: 0, column: 0 }, { row: 1, column: 1 }).map(({ key, qty }) => [key, qty]),
    ).toEqual([
      ['t|S|h', 40],
      ['t|M|h', 80],
    ])
    expect(fillDown(matrix, 'h', { row: 1, column: 1 }, { row: 1, column: 1 }).map(({ qty }) => qty)).toEqual([80])
    expect(fillDown(matrix, 'h', { row: 0, column: 0 }, { row: 0, column: 0 })).toEqual([])
  })

  test('refuses a whole workbook by the limit it breaks, and takes none of it', () => {
    const rows = (n: number) => Array.from({ length: n }, () => '12\t14').join('\r\n')
    expect(tooMuchToPaste(`${rows(1000)}\r\n`)).toBeUndefined()
    expect(tooMuchToPaste(rows(1001))).toEqual({ kind: 'tooLarge', limit: 1000, unit: 'rows' })
    expect(tooMuchToPaste('12\n'.repeat(1_000_000))).toEqual({ kind: 'tooLarge', limit: 100_000, unit: 'bytes' })
  })

  test('copies what a paste would put back', () => {
    const matrix = matrixOf(lines, [navy, oat], noEdits)
    const text = copyOf(matrix, 'h', { row: 0, column: 0 }, { row: 1, column: 2 })
    expect(text).toBe('40\t80\t\n\t120\t')
    const { changes } = pasteAt(matrix, 'h', { row: 0, column: 0 }, text)
    expect(changes.every(({ base, qty }) => base === qty)).toBe(true)
  })
})

describe('the ops of edited cells', () => {
  test('put a new line under the id that its parts make, patch one that exists, remove an emptied one', () => {
    const matrix = matrixOf(lines, [navy, oat], noEdits)
    const draft = createDraft(noEdits)
    draft.setCells([
      change(matrix, cellKey('n', 'S', 'h'), 50),
      change(matrix, cellKey('n', 'M', 'h'), null),
      change(matrix, cellKey('t', 'L', ''), 7),
    ])
    expect(lineOps('o', draft.get(), matrix.lines).ops).toEqual([
      { op: 'patch', table: 'orderLine', id: 'line-n-S', base: { qty: 40 }, set: { qty: 50 } },
      { op: 'remove', table: 'orderLine', id: 'line-n-M', base: { qty: 80 } },
      {
        op: 'put',
        table: 'orderLine',
        id: idFrom('orderLine', 'o', 't', 'L', null),
        values: { order: 'o', colorway: 't', size: 'L', site: null, qty: 7, tolerancePct: null },
      },
    ])
  })

  test('are none while a cell holds no number: it stays as typed, is shown, and may be taken back', () => {
    const draft = createDraft(noEdits)
    const key = cellKey('n', 'S', 'h')
    const shown = () => matrixOf(lines, [navy, oat], draft.get())
    draft.setCells([change(shown(), key, '12o')])
    expect([...shown().unread]).toEqual([[key, '12o']])
    expect(shown().qty.has(key)).toBe(false)
    expect(lineOps('o', draft.get(), shown().lines)).toEqual({ ops: [], faults: { pieces: 'notWhole' } })
    expect(editsShape.parse(JSON.parse(JSON.stringify(draft.get())))).toEqual(draft.get())
    draft.undoCells()
    expect(shown().qty.get(key)).toBe(40)
  })

  test('bring the stored lines to exactly what the matrix shows, after any typing and undoing', () => {
    const step = fc.record({
      colorway: fc.constantFrom('n', 't', 'w'),
      size: fc.constantFrom('S', 'M', 'L'),
      qty: fc.option(fc.integer({ min: 1, max: 500 }), { nil: null }),
      undo: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const draft = createDraft(noEdits)
        for (const { colorway: of, size, qty, undo } of steps) {
          const shown = matrixOf(lines, [navy, oat, wine], draft.get())
          if (undo) draft.undoCells()
          else draft.setCells([change(shown, cellKey(of, size, 'h'), qty)])
        }
        const matrix = matrixOf(lines, [navy, oat, wine], draft.get())
        const stored = new Map(lines.map((each) => [each.id, Number(each.qty)]))
        for (const op of lineOps('o', draft.get(), matrix.lines).ops) {
          if (op.op === 'remove') stored.delete(op.id)
          else if (op.op === 'patch') stored.set(op.id, Number(op.set.qty))
          else if (op.op === 'put') stored.set(op.id, Number(op.values.qty))
        }
        const shown = [...matrix.qty].map(([key, qty]): [string, number] => {
          const { colorway: of, size, site } = partsOfKey(key)
          return [matrix.lines.get(key)?.id ?? idFrom('orderLine', 'o', of, size, site), qty]
        })
        expect(new Map([...stored].sort())).toEqual(new Map(shown.sort()))
      }),
    )
  })
})
