import { type Grant, inScope, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import type { Row } from '../../model/table.ts'
import type { Register } from '../../server/register.ts'

/** The rows that these grants show, with the columns that they show, by "table/id". */
export function visible(
  rows: ReadonlyMap<string, Row>,
  grants: readonly Grant[],
  register: Register,
): ReadonlyMap<string, Row> {
  return new Map(
    [...rows].flatMap(([key, row]) => {
      const drawer = register.get(key.split('/')[0] ?? '')
      const scopes = scopesFor(drawer, grants)
      if (drawer.scope === undefined ? scopes !== 'all' : !inScope(scopes, scopeOf(drawer, row))) return []
      const fields = ['id', ...Object.keys(visibleFields(drawer, grants))]
      return [[key, Object.fromEntries(fields.map((field) => [field, row[field] ?? null])) as Row]]
    }),
  )
}
