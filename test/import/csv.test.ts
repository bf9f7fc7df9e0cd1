import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome } from '../../model/fault.ts'
import { type Bytes, type CsvLimits, type CsvRow, readCsv } from '../../server/import/csv.ts'
import { recordOf } from '../../server/import/sheet.ts'
import { bytesOf } from './memoryStore.ts'

const seed = Number(process.env.SELVEDGE_SEED ?? Date.now() % 2 ** 31)
console.info(`csv: SELVEDGE_SEED=${seed}`)

async function read(source: Bytes, limits?: CsvLimits): Promise<Outcome<CsvRow>[]> {
  const all: Outcome<CsvRow>[] = []
  for await (const row of readCsv(source, limits === undefined ? {} : { limits })) all.push(row)
  return all
}

const rowsIn = (all: Outcome<CsvRow>[]) => all.flatMap((each) => (each.ok ? [each.value] : []))
const faultIn = (all: Outcome<CsvRow>[]) => all.flatMap((each) => (each.ok ? [] : [each.fault]))

test('rows keep the number that a spreadsheet gives them, empty ones included', async () => {
  expect(await read(bytesOf('a,b\r\n1,2\r\n\r\n,\r\n"x, ""y""\nz",4'))).toEqual([
    { ok: true, value: { row: 1, cells: ['a', 'b'] } },
    { ok: true, value: { row: 2, cells: ['1', '2'] } },
    { ok: true, value: { row: 5, cells: ['x, "y"\nz', '4'] } },
  ])
})

test('a semicolon or a tab may separate cells, as spreadsheets of other countries write them', async () => {
  expect(rowsIn(await read(bytesOf('a;b\n1,5;2\n')))[1]?.cells).toEqual(['1,5', '2'])
  expect(rowsIn(await read(bytesOf('a\tb\n1\t2\n')))[1]?.cells).toEqual(['1', '2'])
})

test('a file cut into pieces anywhere reads as the whole one', async () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('"', ',', '\n', '"",', 'সুতা', ''))
  // No NUL, which is refused, and no lone CR, which a spreadsheet takes for a line end.
  const unfit = ['\u0000', '\r', '\ufeff']
  const clean = cell.map((text) => [...text].filter((letter) => !unfit.includes(letter)).join(''))
  const table = fc.array(fc.tuple(clean, clean, clean), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const text = `h,h2,h3\r\n${rows.map((cells) => recordOf(cells)).join('\r\n')}`
      const bytes = new TextEncoder().encode(text)
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
      const back = rowsIn(await read(pieces))
      const filled = rows.filter((cells) => cells.some((each) => each.trim() !== ''))
      expect(back.slice(1).map(({ cells }) => cells)).toEqual(filled)
    }),
    { seed, numRuns: 200 },
  )
})

test('what is no CSV file is refused and told apart', async () => {
  const bytes = (...list: number[]) => [Uint8Array.from(list)]
  expect(await read([])).toEqual([{ ok: false, fault: { kind: 'unreadable', what: 'empty' } }])
  expect(await read(bytesOf('\n \n,,\n'))).toEqual([{ ok: false, fault: { kind: 'unreadable', what: 'empty' } }])
  const cases = [
    [bytes(0x50, 0x4b, 0x03, 0x04, 1, 2), 'workbook'],
    [bytes(0xd0, 0xcf, 0x11, 0xe0, 1, 2), 'workbook'],
    [bytes(0x7f, 0x45, 0x4c, 0x46, 0, 1), 'binary'],
    [bytes(0xff, 0xfe, 0x61, 0x00), 'notUtf8'],
  ] as const
  for (const [source, what] of cases)
    expect(faultIn(await read(source))).toEqual([{ kind: 'unreadable', what, where: 'row 1' }])
})

test('a fault in the middle names its row, after the rows before it', async () => {
  const latin1 = Uint8Array.from([...new TextEncoder().encode('a,b\n1,2\n'), 0x63, 0xe9, 0x0a])
  const all = await read([latin1.subarray(0, 8), latin1.subarray(8)])
  expect(rowsIn(all)).toHaveLength(2)
  expect(faultIn(all)).toEqual([{ kind: 'unreadable', what: 'notUtf8', where: 'row 3' }])
  expect(faultIn(await read(bytesOf('a,b\n1,2\n3,"open\n5,6\n')))).toEqual([
    { kind: 'unreadable', what: 'brokenQuotes', where: 'row 3' },
  ])
})

test('a cell or a row without end is refused before it fills the memory', async () => {
  const limits = { cellChars: 100, columns: 5, rows: 3 }
  const huge = `a,b\n1,"${'x'.repeat(2000)}`
  expect(faultIn(await read([new TextEncoder().encode(huge), new TextEncoder().encode('y"\n')], limits))).toEqual([
    { kind: 'unreadable', what: 'cellTooLong', where: 'row 2' },
  ])
  expect(faultIn(await read(bytesOf(`a\n${'x'.repeat(101)}\n`), limits))).toMatchObject([{ what: 'cellTooLong' }])
  expect(faultIn(await read(bytesOf('a,b\n1,2,3,4,5,6\n'), limits))).toMatchObject([{ what: 'tooManyColumns' }])
  expect(faultIn(await read(bytesOf('a\n1\n2\n3\n4\n'), limits))).toEqual([
    { kind: 'tooLarge', limit: 3, unit: 'rows' },
  ])
})
