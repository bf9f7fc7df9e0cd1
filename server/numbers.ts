import { isLeased, type Series, series, yearAt } from '../model/numbers.ts'
import type { Drawer } from '../model/table.ts'
import { areInUse, take } from './counters.ts'
import type { Queryable } from './database.ts'
import { isLent } from './leases.ts'

/** A new row that came from a device, maybe with a number of a block that the device was lent. */
export interface Carried {
  readonly device: string
  readonly author: string
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * The numbers that a new row of a table is given, by field: the one it carries, where that was lent to its device and is
 * still free, else the next of the series. A number that was printed and may not be kept goes into the field by which the
 * paper stays findable. Gaps are fair in a leased series: a refused document's number is not used again.
 */
export async function numbersFor(
  db: Queryable,
  drawer: Drawer,
  nowMs: number,
  carried?: Carried,
  known: readonly Series[] = series,
): Promise<Readonly<Record<string, string>>> {
  const numbers: Record<string, string> = {}
  for (const each of known.filter(({ table }) => table === drawer.name)) {
    const { [each.field]: brought, [each.provisionalField]: old } = carried?.values ?? {}
    const printed = typeof brought === 'string' && each.read(brought) !== undefined ? brought : undefined
    if (carried !== undefined && printed !== undefined && (await isKept(db, drawer, each, carried, printed, nowMs))) {
      numbers[each.field] = printed
      continue
    }
    const year = yearAt(nowMs)
    const number = each.print(year, await take(db, drawer, each, year, 1))
    numbers[each.field] = number
    if (printed !== undefined && printed !== number && old == null) numbers[each.provisionalField] = printed
  }
  return numbers
}

async function isKept(
  db: Queryable,
  drawer: Drawer,
  each: Series,
  { device, author }: Carried,
  printed: string,
  nowMs: number,
): Promise<boolean> {
  const number = each.read(printed)
  if (number === undefined || !isLeased(each)) return false
  if (!(await isLent(db, { device, author, series: each.name, ...number }, nowMs))) return false
  return !(await areInUse(db, drawer, each, [printed]))
}
