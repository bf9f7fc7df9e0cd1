import { addDays, type Day, isDay } from '../../model/calendar.ts'
import type { Condition } from '../../model/query.ts'
import type { Dimension } from './pivotShape.ts'
import type { Key, KeyPart } from './pivotTable.ts'
import { resolveDays } from './relativeDays.ts'
import { withCondition } from './viewSearch.ts'

/**
 * The filters of a list that shows the rows behind a cell: those of the pivot, narrowed to the cell's values.
 * @param today relative days of a filter that is narrowed become days of the calendar
 */
export function drilled(
  where: readonly Condition[],
  sides: readonly { readonly dimensions: readonly Dimension[]; readonly key: Key }[],
  today: Day,
): readonly Condition[] {
  let next = where
  for (const { dimensions, key } of sides)
    for (const [i, { meaning, by }] of dimensions.entries()) {
      const { name } = meaning
      const cell = conditionFor(name, by, meaning.field.kind, key[i] ?? null)
      const before = resolveDays(next, today).filter((each) => 'field' in each && each.field === name)
      const narrowed = before.reduce(withinBoth, cell)
      // One value has passed all filters of its field; a month has days that one may leave out in no stretch.
      const others = by === 'month' && key[i] != null ? before.filter((each) => !isStretch(each)) : []
      next = [...withCondition(next, name, narrowed), ...others]
    }
  return next
}

function conditionFor(field: string, by: Dimension['by'], kind: string, part: KeyPart): Condition {
  if (part === null) return { field, op: 'isNull' }
  if (by === 'month') return { field, op: 'between', from: `${part}-01`, to: lastDay(String(part)) }
  if (kind === 'day') return { field, op: 'between', from: String(part), to: String(part) }
  if (kind === 'integer') return { field, op: 'between', from: Number(part), to: Number(part) }
  return { field, op: 'in', values: [part] }
}

function lastDay(month: string): Day {
  const [year = 0, no = 0] = month.split('-').map(Number)
  const next = `${no === 12 ? year + 1 : year}-${String(no === 12 ? 1 : no + 1).padStart(2, '0')}-01`
  return isDay(next) ? addDays(next, -1) : (`${month}-28` as Day)
}

/** Filters that say from when to when. */
function isStretch(test: Condition): boolean {
  return 'op' in test && ['between', 'gt', 'gte', 'lt', 'lte'].includes(test.op)
}

/** The days of a month that a filter of days lets through. */
function withinBoth(cell: Condition, before: Condition): Condition {
  if (!('op' in cell) || cell.op !== 'between' || typeof cell.from === 'number' || !('op' in before)) return cell
  const [from, to] = [String(cell.from), String(cell.to)]
  const later = (day: unknown) => (String(day) > from ? String(day) : from)
  const earlier = (day: unknown) => (String(day) < to ? String(day) : to)
  switch (before.op) {
    case 'between':
      return { ...cell, from: later(before.from), to: earlier(before.to) }
    case 'gte':
    case 'gt':
      return { ...cell, from: later(before.op === 'gt' ? addDays(before.value as Day, 1) : before.value) } // a filter of days holds days
    case 'lte':
    case 'lt':
      return { ...cell, to: earlier(before.op === 'lt' ? addDays(before.value as Day, -1) : before.value) }
    default:
      return cell
  }
}
