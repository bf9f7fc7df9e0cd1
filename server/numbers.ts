import { dayAt } from '../model/calendar.ts'
import { series } from '../model/numbers.ts'
import type { Drawer } from '../model/table.ts'
import type { Queryable } from './database.ts'
import { columnName, tableName } from './names.ts'
import { sql } from './sql.ts'

/** The numbers that a new row of a table is given, by field. Gaps are fair: a refused document's number is not used again. */
export async function numbersFor(
  db: Queryable,
  drawer: Drawer,
  nowMs: number,
): Promise<Readonly<Record<string, string>>> {
  const numbers: Record<string, string> = {}
  for (const each of series.filter(({ table }) => table === drawer.name)) {
    const year = Number(dayAt(nowMs).slice(0, 4))
    const counter = (await take(db, each.name, year)) ?? (await begin(db, drawer, each, year))
    numbers[each.field] = each.print(year, counter)
  }
  return numbers
}

async function take(db: Queryable, name: string, year: number): Promise<number | undefined> {
  const rows = await db.query<{ taken: number }>(
    sql`update doc_series set next = next + 1 where series = ${name} and period = ${String(year)} returning next - 1 as taken`,
  )
  return rows[0]?.taken
}

/** Begins a year's count after the highest number that is there already, as imported and seeded documents bring theirs. */
async function begin(db: Queryable, drawer: Drawer, each: (typeof series)[number], year: number): Promise<number> {
  const stem = each.print(year, 0).replace(/0+$/, '')
  const rows = await db.query<{ highest: number }>(
    sql`select coalesce(max(substring(${columnName(each.field)} from ${stem.length + 1}::int)::bigint), 0)::bigint as highest
        from ${tableName(drawer)}
        where starts_with(${columnName(each.field)}, ${stem}) and substring(${columnName(each.field)} from ${stem.length + 1}::int) ~ '^[0-9]{1,15}$'`,
  )
  const first = (rows[0]?.highest ?? 0) + 1
  const taken = await db.query<{ taken: number }>(
    sql`insert into doc_series (series, period, next) values (${each.name}, ${String(year)}, ${first + 1})
        on conflict (series, period) do update set next = doc_series.next + 1 returning next - 1 as taken`,
  )
  return taken[0]?.taken ?? first
}
