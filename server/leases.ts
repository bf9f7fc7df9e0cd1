import { type Grant, may } from '../model/access.ts'
import { instantAt } from '../model/calendar.ts'
import { assert } from '../model/fault.ts'
import { isLeased, type LeasedSeries, type Printed, type Series, series, yearAt } from '../model/numbers.ts'
import type { Drawer } from '../model/table.ts'
import type { NumberBlock, NumbersRequest } from '../model/wire.ts'
import { take } from './counters.ts'
import type { Database, Queryable } from './database.ts'
import type { Register } from './register.ts'
import { sql } from './sql.ts'

const dayMs = 86_400_000
/** For so long a device may take numbers of a block. */
const lentMs = 60 * dayMs
/** For so long after that the orders that took them may still be on their way. */
const underwayMs = 30 * dayMs
/** Two thousand documents: more than a person makes, and too few for a client gone wrong to use a year's numbers up. */
const mostAnHour = 100

export interface LeaseDeps {
  readonly database: Database
  readonly register: Register
  readonly known?: readonly Series[]
}

export interface Holder {
  readonly device: string
  readonly author: string
  readonly grants: readonly Grant[]
}

/**
 * The blocks of document numbers that a device names by its keys, made where it has none under that key yet: so a device
 * that lost the answer asks again and gets the same one. A key that is not answered stands for no block (any more), be it
 * that its time is over or that this person was lent too many within an hour: documents then begin with provisional numbers.
 */
export async function lendBlocks(
  { database, register, known = series }: LeaseDeps,
  holder: Holder,
  keys: NumbersRequest['keys'],
  nowMs: number,
): Promise<readonly NumberBlock[]> {
  const blocks: NumberBlock[] = []
  for (const { key, series: name } of keys) {
    const each = known.filter(isLeased).find((one) => one.name === name)
    const drawer = each === undefined ? undefined : register.find(each.table)
    if (each === undefined || drawer === undefined || !may(holder.grants, drawer.write)) continue
    const found = await database.transaction((tx) => blockUnder(tx, drawer, each, holder, key, nowMs))
    if (found === undefined) continue
    if (found.author !== holder.author || found.series !== name || Date.parse(found.until) <= nowMs) continue
    const { first: from, last: upTo, until } = found
    blocks.push({ key, series: name, year: Number(found.period), from, upTo, until })
  }
  return blocks
}

interface Lease {
  readonly author: string
  readonly series: string
  readonly period: string
  readonly first: number
  readonly last: number
  /** Until then the device may take numbers of it. */
  readonly until: string
}

async function blockUnder(
  tx: Queryable,
  drawer: Drawer,
  each: LeasedSeries,
  { device, author }: Holder,
  key: string,
  nowMs: number,
): Promise<Lease | undefined> {
  const there = await leaseUnder(tx, device, key)
  if (there !== undefined) return there
  if ((await lentWithinAnHour(tx, author, each, nowMs)) >= mostAnHour) return undefined
  const year = yearAt(nowMs)
  const first = await take(tx, drawer, each, year, each.block)
  await tx.query(
    sql`insert into doc_lease (device, key, author, series, period, first, last, at, expires)
        values (${device}, ${key}, ${author}, ${each.name}, ${String(year)}, ${first}, ${first + each.block - 1},
                ${instantAt(nowMs)}, ${instantAt(nowMs + lentMs + underwayMs)})
        on conflict (device, key) do nothing`,
  )
  // The same question may have come twice at once: both are answered with the block of the one that was first.
  const made = await leaseUnder(tx, device, key)
  assert(made !== undefined, `The block ${key} of ${device} was lent and is not there.`)
  return made
}

async function lentWithinAnHour(tx: Queryable, author: string, each: Series, nowMs: number): Promise<number> {
  const rows = await tx.query<{ many: number }>(
    sql`select count(*) as many from doc_lease
        where author = ${author} and series = ${each.name} and at > ${instantAt(nowMs - 3_600_000)}::timestamptz`,
  )
  return Number(rows[0]?.many ?? 0)
}

async function leaseUnder(db: Queryable, device: string, key: string): Promise<Lease | undefined> {
  const rows = await db.query<Omit<Lease, 'until'> & { expires: string }>(
    sql`select author, series, period, first, last, expires from doc_lease where device = ${device} and key = ${key}`,
  )
  const row = rows[0]
  return row === undefined ? undefined : { ...row, until: instantAt(Date.parse(row.expires) - underwayMs) }
}

/** Whether a number is of a block that this person's device was lent, and the time for it has not run out. */
export async function isLent(
  db: Queryable,
  number: Printed & { readonly device: string; readonly author: string; readonly series: string },
  nowMs: number,
): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 as one from doc_lease
        where device = ${number.device} and author = ${number.author} and series = ${number.series}
          and period = ${String(number.year)} and ${number.counter}::bigint between first and last
          and expires > ${instantAt(nowMs)}::timestamptz limit 1`,
  )
  return rows.length > 0
}
