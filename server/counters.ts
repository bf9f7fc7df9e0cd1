import { isLeased, type Series, series } from '../model/numbers.ts'
import type { Drawer } from '../model/table.ts'
import type { Queryable } from './database.ts'
import { columnName, tableName } from './names.ts'
import { sql } from './sql.ts'

/**
 * Takes the next numbers of a year, all of them free.
 * @returns the first of them
 */
export async function take(db: Queryable, drawer: Drawer, each: Series, year: number, many: number): Promise<number> {
  for (;;) {
    const first = (await advance(db, each, year, many)) ?? (await begin(db, drawer, each, year, many))
    const numbers = Array.from({ length: many }, (_, i) => each.print(year, first + i))
    if (!(await areInUse(db, drawer, each, numbers))) return first
    // Imported documents bring their numbers, at any time: go on after them.
    const next = (await highest(db, drawer, each, year)) + 1
    await db.query(
      sql`update doc_series set next = greatest(next, ${next}::bigint) where series = ${each.name} and period = ${String(year)}`,
    )
  }
}

async function advance(db: Queryable, each: Series, year: number, many: number): Promise<number | undefined> {
  const rows = await db.query<{ first: number }>(
    sql`update doc_series set next = next + ${many}::bigint where series = ${each.name} and period = ${String(year)}
        returning next - ${many}::bigint as first`,
  )
  return rows[0]?.first
}

/** Begins a year's count after the highest number that is there already, as imported and seeded documents bring theirs. */
async function begin(db: Queryable, drawer: Drawer, each: Series, year: number, many: number): Promise<number> {
  const first = (await highest(db, drawer, each, year)) + 1
  const rows = await db.query<{ first: number }>(
    sql`insert into doc_series (series, period, next) values (${each.name}, ${String(year)}, ${first}::bigint + ${many}::bigint)
        on conflict (series, period) do update set next = doc_series.next + ${many}::bigint
        returning next - ${many}::bigint as first`,
  )
  return rows[0]?.first ?? first
}

async function highest(db: Queryable, drawer: Drawer, each: Series, year: number): Promise<number> {
  const stem = each.print(year, 0).replace(/0+$/, '')
  const rows = await db.query<{ highest: number }>(
    sql`select coalesce(max(substring(${columnName(each.field)} from ${stem.length + 1}::int)::bigint), 0)::bigint as highest
        from ${tableName(drawer)}
        where starts_with(${columnName(each.field)}, ${stem}) and substring(${columnName(each.field)} from ${stem.length + 1}::int) ~ '^[0-9]{1,15}$'`,
  )
  return rows[0]?.highest ?? 0
}

/** Whether any row carries one of these numbers. */
export async function areInUse(
  db: Queryable,
  drawer: Drawer,
  each: Series,
  numbers: readonly string[],
): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 as one from ${tableName(drawer)} where ${columnName(each.field)} = any(${numbers}::text[]) limit 1`,
  )
  return rows.length > 0
}

/** Further than what a factory numbers between two backups. */
const forgotten = 1000

/**
 * Leaves out the numbers that may have been given since the backup from which this database was restored: they stand on
 * paper, and this database does not know them.
 */
export async function passOverForgotten(db: Queryable, known: readonly Series[] = series): Promise<void> {
  const names = known.filter(isLeased).map((each) => each.name)
  await db.query(sql`update doc_series set next = next + ${forgotten}::bigint where series = any(${names}::text[])`)
}
