import { createHash } from 'node:crypto'
import { type Grant, inScope, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import { pack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import type { Changes, Manifest } from '../../model/wire.ts'
import type { Register } from '../../server/register.ts'
import type { Change, ServerBugs } from './modelState.ts'

type Rows = ReadonlyMap<string, Row>

/** The changes of the page that follows a place: up to `most`, and on to the end of the last transaction. */
export function pageAfter(log: readonly Change[], after: number, most: number, bugs: ServerBugs): readonly Change[] {
  const page: Change[] = []
  for (const change of log) {
    if (change.seq <= after) continue
    if (page.length >= most && (bugs.cutsTransactions || page.at(-1)?.last !== change.last)) break
    page.push(change)
  }
  return page
}

/** What a page says to a person: rows as they are now, in the same breath as the head, and those that are gone. */
export function modelRows(
  page: readonly Change[],
  rows: Rows,
  grants: readonly Grant[],
  register: Register,
  bugs: ServerBugs,
): Pick<Changes, 'tables' | 'gone'> {
  const tables: Changes['tables'] = {}
  const gone: Changes['gone'] = []
  for (const key of new Set(page.map((change) => `${change.table}/${change.id}`))) {
    const mine = page.filter((change) => `${change.table}/${change.id}` === key)
    const [table = '', id = ''] = key.split('/')
    const drawer = register.get(table)
    const scopes = scopesFor(drawer, grants)
    const sees = (scope: string | null) => (drawer.scope === undefined ? scopes === 'all' : inScope(scopes, scope))
    const row = rows.get(key)
    if (row !== undefined && (sees(scopeOf(drawer, row)) || bugs.sendsForeignRows)) {
      const columns = ['id', ...Object.keys(visibleFields(drawer, grants))]
      tables[table] ??= { columns, rows: [] }
      tables[table].rows.push(columns.map((column) => row[column]))
    } else if (mine.some((change) => sees(change.before) || sees(change.after))) {
      if (row !== undefined && bugs.forgetsScopeMoves) continue
      gone.push({ table, id, why: row === undefined ? 'removed' : 'scope' })
    }
  }
  return { tables, gone }
}

/** Small, so that a bootstrap has many places to be killed at. */
const segmentRows = 4

/** Everything that a person may see, packed. */
export function modelSegments(
  rows: Rows,
  grants: readonly Grant[],
  register: Register,
): readonly { readonly segment: Manifest['segments'][number]; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  return register.all.flatMap((drawer) => {
    const own = [...rows]
      .filter(([key]) => key.startsWith(`${drawer.name}/`))
      .map(([, row]) => row)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    return Array.from({ length: Math.ceil(own.length / segmentRows) }, (_, i) => {
      const part = own.slice(segmentRows * i, segmentRows * (i + 1))
      const bytes = pack(drawer.name, visibleFields(drawer, grants), part)
      const segment = {
        id: createHash('sha256').update(bytes).digest('hex'),
        table: drawer.name,
        rows: part.length,
        bytes: bytes.length,
        minId: part[0]?.id ?? '',
        maxId: part.at(-1)?.id ?? '',
      }
      return { segment, bytes }
    })
  })
}
