import type { Row } from '../../model/table.ts'
import type { ImportStore } from '../../server/import/importSheet.ts'

/** A database that keeps its rows in maps; `writes` counts the rows it was given. */
export function memoryStore(): ImportStore & { readonly tables: Map<string, Map<string, Row>>; writes: number } {
  const tables = new Map<string, Map<string, Row>>()
  const store = {
    tables,
    writes: 0,
    async existing(table: string, ids: readonly string[]) {
      const rows = tables.get(table) ?? new Map<string, Row>()
      return new Map(ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) as Row] as const] : [])))
    },
    async write(table: string, rows: readonly Row[]) {
      const stored = tables.get(table) ?? new Map<string, Row>()
      tables.set(table, stored)
      for (const row of rows) {
        if (stored.has(row.id)) throw new Error(`The import wrote ${table} ${row.id} twice.`)
        stored.set(row.id, row)
        store.writes++
      }
    },
  }
  return store
}

export function bytesOf(text: string): Uint8Array[] {
  return [new TextEncoder().encode(text)]
}
