import type { Condition } from '../../model/query.ts'
import { tableOf } from '../../model/tables.ts'

const nowhere: readonly Condition[] = []
const made = new Map<string, readonly Condition[]>()

/**
 * Which rows a ref field of a form may point to: seasons for a season, buyers for a buyer, the chosen buyer's styles.
 * The same answer is the same object, so that a lookup is not asked again.
 */
export function refScope(table: string, name: string, row: Readonly<Record<string, unknown>>): readonly Condition[] {
  const field = tableOf(table).fields[name]
  const wanted = conditionsFor(field?.table, name, row)
  const key = JSON.stringify(wanted)
  const known = made.get(key)
  if (known !== undefined) return known
  made.set(key, wanted)
  return wanted
}

function conditionsFor(
  table: string | undefined,
  name: string,
  row: Readonly<Record<string, unknown>>,
): readonly Condition[] {
  if (table === 'lookupValue') {
    const kinds = tableOf('lookupValue').fields.kind?.choices ?? []
    return kinds.some((kind) => kind.value === name)
      ? [
          { field: 'kind', op: 'eq', value: name },
          { field: 'active', op: 'eq', value: true },
        ]
      : nowhere
  }
  if (table === 'party' && name === 'buyer') return [{ field: 'isBuyer', op: 'eq', value: true }]
  if (table === 'style' && typeof row.buyer === 'string') return [{ field: 'buyer', op: 'eq', value: row.buyer }]
  if (table === 'orgNode' && name === 'line') return [{ field: 'kind', op: 'eq', value: 'line' }]
  return nowhere
}
