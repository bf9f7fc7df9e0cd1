import { readFile } from 'node:fs/promises'
import { dayAt, instantAt } from '../../model/calendar.ts'
import { assert } from '../../model/fault.ts'
import type { Id } from '../../model/id.ts'
import { demoPassword } from '../../model/password.ts'
import type { Common, Row } from '../../model/table.ts'
import type { LineOutput } from '../../model/tables/lineOutput.ts'
import type { LinePlan } from '../../model/tables/linePlan.ts'
import type { Party } from '../../model/tables/party.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { Database, Transaction } from '../database.ts'
import type { ImportReport } from '../import/findings.ts'
import { type ImportStore, importSheet } from '../import/importSheet.ts'
import { lineDaySheet, lineId } from '../import/lineDays.ts'
import { rowStore } from '../import/rowStore.ts'
import { withoutNotes } from '../log.ts'
import { sharePassword } from '../passwords.ts'
import { insertMany } from '../rows.ts'
import { sql } from '../sql.ts'
import { isInhabited, markDemo } from '../state.ts'
import { boardOf, type RealDay } from './board.ts'
import { type GenerateOptions, generate } from './generate.ts'
import { placesOf, sewingUnit } from './places.ts'
import { grantsOf, staffId, staffOf } from './staff.ts'
import { type Made, tallyOf } from './tally.ts'

export interface SeedOptions {
  readonly database: Database
  readonly nowMs: number
  /** Default 2,000. */
  readonly orders?: number
  /** The same seed and day make the same factory. */
  readonly seed?: string
  /** Default: all of them up to 20,000 orders, those of open orders beyond. */
  readonly lines?: boolean | 'open'
  /** The line days to import; by default the file that ships with Selvedge. */
  readonly lineDays?: Uint8Array
  /** Told between two statements; the next one waits for it. */
  readonly onProgress?: (made: Made) => void | Promise<void>
}

export interface SeedReport {
  /** Rows written, by table. */
  readonly rows: Readonly<Record<string, number>>
  readonly lineDays: ImportReport
}

// A million orders of seven years have some nine million lines, of which a few per cent are still worked on.
const mostWithHistory = 20_000
const lineDaysName = 'garments-worker-productivity.csv'

/**
 * Writes a demonstration factory into an empty, prepared database, in one transaction: its places and people, a generated
 * order book, the real line days of 2015, and a line board for today. Marks the database as a demonstration.
 * @returns null when the database already holds people: then nothing is touched
 */
export async function seedDemo(options: SeedOptions): Promise<SeedReport | null> {
  const { database, nowMs, orders = 2000 } = options
  if (await isInhabited(database)) return null
  await options.onProgress?.({ done: 0, of: orders })
  const lineDays = options.lineDays ?? (await readFile(new URL(`../../data/${lineDaysName}`, import.meta.url)))
  const report = await database.transaction(async (tx) => {
    const written: Record<string, number> = {}
    const tally = tallyOf(orders)
    const write = async (table: string, rows: readonly Row[]) => {
      await insertMany(tx, tableOf(table), rows)
      written[table] = (written[table] ?? 0) + rows.length
      await options.onProgress?.(tally({ table, rows }))
    }
    let imported: ImportReport | undefined
    // Nobody has a cursor yet, so nobody has to be told row by row.
    await withoutNotes(tx, tables, async () => {
      const stamp = stampAt(nowMs)
      await write('orgNode', placesOf(stamp))
      await write('appUser', staffOf(stamp))
      const { buyers, running } = await writeOrderBook(options, write)
      await write('roleGrant', grantsOf(buyers, stamp))
      const days = await importLineDays(tx, lineDays, write, stamp)
      imported = days.report
      const { plans, outputs } = boardOf(days.last, { nowMs, orders: running, stamp })
      await write('linePlan', plans)
      await write('lineOutput', outputs)
    })
    // One hash for all: it protects a word that everybody knows.
    const people = staffOf(stampAt(nowMs)).map(({ id }) => id)
    await sharePassword(tx, people, demoPassword)
    await markDemo(tx)
    assert(imported !== undefined, 'The demonstration was written without its line days.')
    return { rows: written, lineDays: imported }
  })
  // Without fresh figures the planner would walk the whole of a table that was empty a moment ago.
  await database.query(sql`analyze`)
  return report
}

function stampAt(nowMs: number): Common {
  const at = instantAt(nowMs)
  return { version: 1, createdAt: at, createdBy: null, updatedAt: at, updatedBy: null }
}

type Write = (table: string, rows: readonly Row[]) => Promise<void>

/** Keeps the buyers, and a few orders that are on the floor, for those who come after. */
async function writeOrderBook(
  { nowMs, orders = 2000, seed = 'selvedge', lines = orders > mostWithHistory ? 'open' : true }: SeedOptions,
  write: Write,
): Promise<{ readonly buyers: readonly Party[]; readonly running: readonly Id<'salesOrder'>[] }> {
  const asked: GenerateOptions = {
    seed,
    orders,
    today: dayAt(nowMs),
    lines,
    events: lines === true,
    authors: [staffId('merchandiser')],
  }
  const buyers: Party[] = []
  const running: Id<'salesOrder'>[] = []
  for (const { table, rows } of generate(asked)) {
    if (table === 'party') buyers.push(...(rows as unknown as readonly Party[]).filter(({ isBuyer }) => isBuyer))
    if (table === 'salesOrder')
      for (const row of rows) {
        if (running.length < 12 && row.status === 'in_production') running.push(row.id as Id<'salesOrder'>)
      }
    await write(table, rows)
  }
  return { buyers, running }
}

/** Imports the real days, with their own dates, and gives back the last one of each sewing line. */
async function importLineDays(
  tx: Transaction,
  bytes: Uint8Array,
  write: Write,
  stamp: Common,
): Promise<{ readonly report: ImportReport; readonly last: readonly RealDay[] }> {
  const plans = new Map<string, LinePlan>()
  const outputs = new Map<string, LineOutput>()
  const keepLast = <T extends LinePlan | LineOutput>(kept: Map<string, T>, rows: readonly T[]) => {
    for (const row of rows) if ((kept.get(row.line)?.date ?? '') < row.date) kept.set(row.line, row)
  }
  const store: ImportStore = {
    ...rowStore(tx),
    async write(table, rows) {
      if (table === 'linePlan') keepLast(plans, rows as unknown as readonly LinePlan[])
      if (table === 'lineOutput') keepLast(outputs, rows as unknown as readonly LineOutput[])
      await write(table, rows)
    },
  }
  const sheet = lineDaySheet({ under: sewingUnit, at: stamp.createdAt })
  const outcome = await importSheet({ source: [bytes], file: lineDaysName, sheet, store })
  assert(outcome.ok, `The line days of the demonstration cannot be read: ${JSON.stringify(outcome)}.`)
  const last = Array.from({ length: 12 }, (_, i) => lineId('sewing', i + 1)).flatMap((line): RealDay[] => {
    const plan = plans.get(line)
    const output = outputs.get(line)
    return plan === undefined || output === undefined ? [] : [{ plan, output }]
  })
  return { report: outcome.value, last }
}
