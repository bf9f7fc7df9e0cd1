import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { sheetText } from '../../model/sheet.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { ColumnTable } from '../../workers/columns/columnTable.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import type { CsvColumn, Stretch } from '../../workers/doors.ts'
import { CsvFiles } from '../../workers/reader/csvFiles.ts'
import { newestFirst } from '../../workers/reader/newestFirst.ts'
import { orderValues, seeded, serverRow } from '../world/make.ts'

// A list as a file for a spreadsheet: every row that matches, once, whatever happens while it is written.

const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
const buyer = serverRow('party', idOf(1_000_000), { code: 'HM', name: 'H&M, "Hamburg"' })
const order = (n: number, values: object = {}): Row =>
  serverRow('salesOrder', idOf(n), { ...orderValues, buyer: buyer.id, orderNo: `PO-${n}`, pieces: n, ...values })

function engineOf(orders: readonly Row[]) {
  const engine = new Engine({ kernel: plainKernel, clock: () => 0 })
  engine.table('party')?.write(buyer)
  const table = engine.table('salesOrder')
  const packed = unpack(pack('salesOrder', allFields(tableOf('salesOrder')), orders))
  if (table === undefined || packed === undefined) throw new Error('The orders of this test did not pack.')
  table.apply(packed)
  return { engine, table }
}

const all: Query = { table: 'salesOrder', where: [], search: '', sort: ['-pieces'] }
const atOnce = async (step: () => boolean) => step()

const shown: readonly CsvColumn[] = [
  { name: 'orderNo', head: 'Order no.' },
  { name: 'sclPo', head: 'SCL PO', otherwise: 'provisionalNo' },
  { name: 'buyer', head: 'Buyer' },
  { name: 'buyer.code', head: 'Code' },
  { name: 'status', head: 'অবস্থা', words: { confirmed: 'Confirmed' } },
  { name: 'fob', head: 'FOB' },
  { name: 'shipDate', head: 'Ship by' },
  { name: 'pieces', head: 'Pieces' },
  { name: 'note', head: 'Note' },
]

function begunIn(files: CsvFiles, engine: Engine, query = all, columns = shown, stretch?: Stretch) {
  const begun = files.begin(engine, query, columns, stretch)
  if (!begun.ok || begun.value === 'moved') throw new Error(JSON.stringify(begun))
  return begun.value
}

/** A whole file as text, and how many slices it came in. */
async function fileOf(
  engine: Engine,
  {
    query = all,
    columns = shown,
    stretch,
    between,
  }: { query?: Query; columns?: readonly CsvColumn[]; stretch?: Stretch; between?: (slice: number) => void } = {},
) {
  const files = new CsvFiles()
  const begun = begunIn(files, engine, query, columns, stretch)
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let n = 0; ; n++) {
    const slice = await files.slice(begun.file, atOnce)
    if (!slice.ok) throw new Error(JSON.stringify(slice.fault))
    parts.push(slice.value.bytes)
    if (slice.value.isLast) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await new Blob(parts).arrayBuffer())
      return { text, rows: begun.rows, ...slice.value, slices: parts.length }
    }
    between?.(n)
  }
}

/** The cells of a file, as another program reads them. */
function cellsOf(text: string): readonly (readonly string[])[] {
  expect(text.startsWith('\ufeff')).toBe(true)
  expect(text.endsWith('\r\n')).toBe(true)
  const { data, errors } = Papa.parse<string[]>(text.slice(1), { newline: '\r\n', skipEmptyLines: true })
  expect(errors).toEqual([])
  return data
}

describe('a file of a list', () => {
  test('holds heads and cells as a spreadsheet wants them: words for choices, titles for refs, exact numbers, ISO days', async () => {
    const { engine } = engineOf([
      order(1, {
        status: 'confirmed',
        fob: '4.85',
        note: 'say "rush",\r\nplease 😀',
        provisionalNo: '~A-1',
      }),
      order(2, { fob: '0.0001', sclPo: 'SCLPO_2' }),
    ])
    const { text } = await fileOf(engine)
    expect(cellsOf(text)).toEqual([
      ['Order no.', 'SCL PO', 'Buyer', 'Code', 'অবস্থা', 'FOB', 'Ship by', 'Pieces', 'Note'],
      ['PO-2', 'SCLPO_2', 'H&M, "Hamburg"', 'HM', 'draft', '0.0001', '2027-01-19', '2', ''],
      ['PO-1', '~A-1', 'H&M, "Hamburg"', 'HM', 'Confirmed', '4.85', '2027-01-19', '1', 'say "rush",\r\nplease 😀'],
    ])
  })

  test('holds every row that matches in the order of the list, however many', async () => {
    const random = seeded(5)
    const orders = Array.from({ length: 10_321 }, (_, n) => order(n, { pieces: Math.floor(random() * 1e6) }))
    const { engine } = engineOf(orders)
    const query: Query = { ...all, where: [{ field: 'pieces', op: 'gte', value: 100_000 }] }
    const { text, rows, done, written, slices } = await fileOf(engine, { query })
    const expected = orders
      .filter((row) => Number(row.pieces) >= 100_000)
      .sort((a, b) => Number(b.pieces) - Number(a.pieces) || (a.id < b.id ? -1 : 1))
      .map((row) => row.orderNo)
    expect(
      cellsOf(text)
        .slice(1)
        .map(([orderNo]) => orderNo),
    ).toEqual(expected)
    expect([rows, done, written]).toEqual([expected.length, expected.length, expected.length])
    expect(slices).toBeGreaterThan(2)
  })

  test('holds a stretch of the list where a stretch was chosen', async () => {
    const { engine } = engineOf([order(1), order(2), order(3), order(4)])
    const { text } = await fileOf(engine, { stretch: { from: 1, count: 2 } })
    expect(cellsOf(text).map(([orderNo]) => orderNo)).toEqual(['Order no.', 'PO-3', 'PO-2'])
  })

  test('holds no row twice and misses none while rows come, go, change and are renumbered', async () => {
    const rows = 13_000
    const { engine, table } = engineOf(Array.from({ length: rows }, (_, n) => order(n)))
    const { text, written } = await fileOf(engine, {
      between: (slice) => {
        if (slice === 0) {
          // New ones would stand before all others, and the last in the list changes its place.
          for (let n = 0; n < 50; n++) table.write(order(rows + n))
          table.write(order(0, { pieces: 1_000_000, note: 'moved to the top' }))
          for (let n = 1; n <= 3900; n++) table.remove(idOf(n))
          expect(table.compact()).toBe(true)
        } else {
          const again = new ColumnTable(table.drawer)
          for (let n = 4000; n < rows; n++) again.write(order(n))
          again.write(order(0, { note: 'read anew' }))
          engine.place(again)
        }
      },
    })
    const numbers = cellsOf(text).slice(1)
    const names = numbers.map(([orderNo]) => orderNo)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBe(written)
    // What stayed all the while is there; what was removed before its turn is not; what came later is in the next file.
    const there = new Set(names)
    for (let n = 4000; n < rows; n++) if (!there.has(`PO-${n}`)) expect.fail(`PO-${n} is missing.`)
    expect(names).not.toContain('PO-1500')
    expect(names).not.toContain(`PO-${rows}`)
    expect(numbers.at(-1)?.at(-1)).toBe('read anew')
  }, 120_000)

  test('of a stretch is begun where all rows that were seen in it stand there still, and is told to have moved else', () => {
    const { engine, table } = engineOf(Array.from({ length: 600 }, (_, n) => order(n)))
    const files = new CsvFiles()
    const begin = (places: readonly number[], total = 600) => {
      const seen = { total, ids: new Map(places.map((place) => [place, idOf(599 - place)])) }
      const begun = files.begin(engine, all, shown, { from: 100, count: 200 }, seen)
      return begun.ok && begun.value !== 'moved' ? begun.value.rows : begun
    }
    const every = Array.from({ length: 200 }, (_, i) => 100 + i)
    const moved = { ok: true, value: 'moved' }
    expect([begin(every), begin([100, 299]), begin([])]).toEqual([200, 200, 200])
    // Two rows change places: one of the stretch, in its middle, and one outside.
    table.write(order(599 - 200, { pieces: 10 }))
    table.write(order(10, { pieces: 599 - 200 }))
    expect([begin(every), begin([100, 200]), begin([100, 299])]).toEqual([moved, moved, 200])
    // More rows, or fewer, say something of rows that nobody has seen, and nothing of those that all have been.
    const others = every.slice(1, 50)
    expect([begin(others, 601), begin([], 599)]).toEqual([moved, moved])
    table.write(order(599 - 200))
    table.write(order(10))
    expect(begin(every, 601)).toBe(200)
  })

  test('lets others ask between its steps', async () => {
    const { engine } = engineOf(Array.from({ length: 9000 }, (_, n) => order(n)))
    const questions = newestFirst(() => new Promise((resolve) => setImmediate(resolve)))
    const files = new CsvFiles()
    const begun = begunIn(files, engine)
    const log: string[] = []
    const slice = files.slice(begun.file, (step) =>
      questions.run(() => {
        log.push('step')
        return step()
      }),
    )
    for (let i = 0; i < 6; i++) {
      const asked = log.length
      await questions.run(() => log.push('answer'))
      expect(log.slice(asked).filter((each) => each === 'step').length).toBeLessThanOrEqual(1)
    }
    await slice
    expect(log.filter((each) => each === 'step').length).toBeGreaterThan(10)
  })

  test('that was given up writes no more, and one that nobody ends makes room for others', async () => {
    const { engine } = engineOf([order(1)])
    const files = new CsvFiles()
    const names = Array.from({ length: 5 }, () => begunIn(files, engine).file)
    const closed = { ok: false, fault: { kind: 'storage', reason: 'closed' } }
    expect(await files.slice(names[0] ?? '', atOnce)).toEqual(closed)
    files.end(names[1] ?? '')
    expect(await files.slice(names[1] ?? '', atOnce)).toEqual(closed)
    expect(await files.slice(names[4] ?? '', atOnce)).toMatchObject({ ok: true, value: { isLast: true, written: 1 } })
    // Given up while others had their turn.
    const slow = engineOf(Array.from({ length: 2000 }, (_, n) => order(n)))
    const name = begunIn(files, slow.engine).file
    const stopped = await files.slice(name, async (step) => {
      files.end(name)
      return step()
    })
    expect(stopped).toEqual(closed)
  })

  test('of a question that is none is refused by the name of what is wrong', () => {
    const { engine } = engineOf([order(1)])
    const files = new CsvFiles()
    const begin = (change: Partial<Query>, columns = shown) => files.begin(engine, { ...all, ...change }, columns)
    const invalid = (fields: object) => ({ ok: false, fault: { kind: 'invalid', table: 'salesOrder', fields } })
    expect(begin({ where: [{ field: 'colour', op: 'isNull' }] })).toEqual(invalid({ colour: 'unknownField' }))
    expect(begin({ where: [{ field: 'pieces', op: 'gt', value: 'many' }] })).toEqual(invalid({ pieces: 'wrongType' }))
    expect(begin({}, [{ name: 'colour', head: 'Colour' }])).toEqual(invalid({ colour: 'unknownField' }))
    for (const search of ['x'.repeat(10_000), '.*', '😀', '(a+)+$'])
      expect(begin({ search }), search.slice(0, 9)).toMatchObject({ ok: true, value: { rows: 0 } })
  })
})

describe('text in a spreadsheet', () => {
  test('is never a formula', () => {
    for (const text of [
      '=1+1',
      '+8801712345678',
      '-1+2',
      '@SUM(A1)',
      ' =1',
      '\t=1',
      '\r\n@x',
      '＝1',
      '=HYPERLINK("x")',
      '-',
    ])
      expect(sheetText(text), text).toBe(`'${text}`)
  })

  test('stays as it is where it is none', () => {
    for (const text of ['', 'H&M', '-12', '-0.5', '12', '2/28 acrylic', 'a=b', '😀', 'রূপসী', '~A7-0012', "'quoted"])
      expect(sheetText(text), text).toBe(text)
  })

  test('keeps its apostrophe in the file, and numbers stay numbers', async () => {
    const { engine } = engineOf([order(1, { note: '=cmd|"/c calc"!A1' })])
    const { text } = await fileOf(engine, {
      columns: [
        { name: 'note', head: '=Note' },
        { name: 'pieces', head: 'Pieces' },
      ],
    })
    expect(text).toBe('\ufeff"\'=Note","Pieces"\r\n"\'=cmd|""/c calc""!A1",1\r\n')
  })
})
