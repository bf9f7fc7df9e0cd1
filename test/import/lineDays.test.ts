import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import { targetPieces } from '../../model/formulas.ts'
import type { Decimal } from '../../model/quantity.ts'
import { faultsIn } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { changesIn, type ImportReport } from '../../server/import/findings.ts'
import { grouped } from '../../server/import/grouped.ts'
import { type ImportStore, importSheet } from '../../server/import/importSheet.ts'
import { lineDaySheet, lineId } from '../../server/import/lineDays.ts'
import { reportCsv, reportJson, reportText } from '../../server/import/report.ts'
import { bytesOf, memoryStore } from './memoryStore.ts'

const file = 'garments-worker-productivity.csv'
const bytes = await readFile(new URL(`../../data/${file}`, import.meta.url))
const sheet = lineDaySheet({ under: null, at: instantAt(0) })

async function imported(store: ImportStore, source: Uint8Array[] = [bytes]): Promise<ImportReport> {
  const outcome = await importSheet({ source, file, sheet, store })
  if (!outcome.ok) throw new Error(`The line days were refused: ${JSON.stringify(outcome.fault)}.`)
  return outcome.value
}

const header = new TextDecoder().decode(bytes.subarray(3)).split('\r\n')[0] ?? ''
const day = '1/1/2015,Quarter1,sweing,Thursday,11,0.8,11.41,968,3660,50,0,0,0,30.5,0.800570492'

test('every row of the real file is accounted for and every change of a cell is in the report', async () => {
  const store = memoryStore()
  const report = await imported(store)
  expect(report).toMatchObject({ rowsRead: 1197, imported: 1197, refused: 0, duplicates: 0 })
  expect(report.written).toEqual({ orgNode: 26, linePlan: 1197, lineOutput: 1197 })
  const byRule = [...grouped(report.findings, ({ kind, rule }) => `${kind} ${rule}`)]
  expect(Object.fromEntries(byRule.map(([rule, members]) => [rule, members.length]))).toEqual({
    'repaired byteOrderMark': 1,
    'repaired heading': 1,
    'repaired dateFromNeighbours': 1,
    'repaired departmentSpelling': 691,
    'repaired blanksAround': 257,
    'guessed targetSlip': 1,
  })
  expect(Object.keys(report.rules)).toEqual(expect.arrayContaining(['dateFromNeighbours', 'piecesFromEfficiency']))
  expect(Object.values(report.rules).every((says) => says !== '')).toBe(true)
})

test('the first row, whose date became the number 2020, is found to be New Year 2015', async () => {
  const report = await imported(memoryStore())
  const [date] = report.findings.filter(({ rule }) => rule === 'dateFromNeighbours')
  expect(date).toMatchObject({ row: 2, column: 'date', old: '7/12/1905', new: '2015-01-01' })
})

test('rows fit their drawers, and say of themselves what the file says', async () => {
  const store = memoryStore()
  await imported(store)
  for (const [table, rows] of store.tables) {
    const drawer = tableOf(table)
    for (const row of rows.values()) {
      const values = Object.fromEntries(Object.keys(drawer.fields).map((name) => [name, row[name] ?? null]))
      expect(faultsIn(drawer, values)).toEqual({})
    }
  }
  const line = lineId('sewing', 11)
  const outputs = [...(store.tables.get('lineOutput')?.values() ?? [])]
  expect(outputs.find((row) => row.line === line && row.date === '2015-01-01')).toMatchObject({
    pieces: 1284,
    efficiency: '0.800570492',
    workers: '30.5',
    workMin: 600,
    wip: 968,
    overtimeMin: 3660,
    hour: null,
  })
  for (const plan of store.tables.get('linePlan')?.values() ?? []) {
    const { plannedMp, workMin, smv, targetPct } = plan
    expect(plan.targetPieces).toBe(
      targetPieces(plannedMp as Decimal, Number(workMin), smv as Decimal, targetPct as Decimal),
    )
  }
})

test('a second import of the same file changes nothing', async () => {
  const store = memoryStore()
  await imported(store)
  const writes = store.writes
  const again = await imported(store)
  expect(changesIn(again)).toBe(0)
  expect(again).toMatchObject({ imported: 1197, unchanged: { orgNode: 26, linePlan: 1197, lineOutput: 1197 } })
  expect(store.writes).toBe(writes)
  expect(reportText(again)).toContain('0 changes')
})

test('a row that a person has corrected since is left alone and reported', async () => {
  const store = memoryStore()
  await imported(store)
  const outputs = store.tables.get('lineOutput') ?? new Map()
  const [id, row] = [...outputs][10] ?? ['', { pieces: 0 }]
  outputs.set(id, { ...row, pieces: 1 })
  const again = await imported(store)
  expect(again).toMatchObject({ rowsRead: 1197, imported: 1196, refused: 1 })
  expect(outputs.get(id)?.pieces).toBe(1)
  expect(again.findings.filter(({ rule }) => rule === 'storedDiffers')).toMatchObject([
    { column: 'lineOutput.pieces', because: 'stored: 1' },
  ])
})

test('a place that people have renamed keeps its name', async () => {
  const store = memoryStore()
  await imported(store)
  const places = store.tables.get('orgNode') ?? new Map()
  const id = lineId('sewing', 1)
  places.set(id, { ...places.get(id), nameEn: 'Line Alpha' })
  expect(changesIn(await imported(store))).toBe(0)
  expect(places.get(id)?.nameEn).toBe('Line Alpha')
})

test('bad cells refuse their row with every reason at once, and the rest goes on', async () => {
  const rows = [day, day.replace('Thursday,11,0.8', 'Thuesday,11,lots'), day.replace(',11,', ',12,'), `${day},9`, day]
  const report = await imported(memoryStore(), bytesOf([header, ...rows, ''].join('\r\n')))
  expect(report).toMatchObject({ rowsRead: 5, imported: 2, refused: 2, duplicates: 1 })
  const refused = report.findings.filter(({ kind }) => kind === 'refused')
  expect(refused.map(({ row, column, rule }) => [row, column, rule])).toEqual([
    [3, 'weekday', 'unknownWord'],
    [3, 'target', 'notNumber'],
    [5, '', 'cellCount'],
    [6, '', 'sameRowTwice'],
  ])
})

test('a file without the needed columns is refused as a whole and names them', async () => {
  const source = bytesOf(`date,team\n1/1/2015,1\n`)
  const outcome = await importSheet({ source, file, sheet, store: memoryStore() })
  expect(outcome).toMatchObject({ ok: false, fault: { kind: 'unreadable', what: 'wrongHeaders' } })
  expect(outcome).toMatchObject({ fault: { where: expect.stringContaining('smv') } })
})

test('a column that the sheet does not know is reported, not lost in silence', async () => {
  const report = await imported(memoryStore(), bytesOf(`${header},mood\n${day},good\n`))
  expect(report).toMatchObject({ rowsRead: 1, imported: 1, refused: 0 })
  expect(report.findings).toContainEqual({
    row: 1,
    column: 'mood',
    kind: 'refused',
    rule: 'unknownColumn',
    old: 'mood',
    new: null,
  })
})

test('the report reads in three forms, and the CSV form runs nothing', async () => {
  const evil = day.replace('0.8,', '=1+1,')
  const report = await imported(memoryStore(), bytesOf(`${header}\n${evil}\n`))
  expect(reportText(report)).toMatch(/1 rows read: 0 imported, 1 refused, 0 duplicates/)
  expect(reportCsv(report)).toContain("'=1+1")
  expect(JSON.parse(reportJson(report))).toEqual(report)
})
