import type { BenchFactory } from './server.ts'
import { type Spread, spreadOf } from './spread.ts'

interface Page {
  readonly cursor: string
  readonly done: boolean
  readonly tables: Readonly<Record<string, { readonly rows: readonly unknown[] }>>
}

/**
 * What a page of changed rows costs from asking to its last byte, scaled to `rows` rows. The edits of the load before
 * are in the log; each walk goes from its beginning to its end.
 */
export async function pageCost(factory: BenchFactory, rows: number): Promise<Spread> {
  const start = await factory.wire.send<{ cursor: string }>('POST', '/sync/v1/snapshot', {
    token: factory.token,
    body: { tables: [] },
  })
  await factory.ask("update sales_order set note = coalesce(note, '') || '.', version = version + 1")
  const timesMs: number[] = []
  for (let round = 0; round < 20; round++) {
    for (let cursor = start.cursor; ; ) {
      const sentMs = performance.now()
      const page = await factory.wire.send<Page>(
        'GET',
        `/sync/v1/changes?cursor=${encodeURIComponent(cursor)}&limit=${rows}`,
        { token: factory.token },
      )
      const had = Object.values(page.tables).reduce((sum, table) => sum + table.rows.length, 0)
      if (had > 0) timesMs.push(((performance.now() - sentMs) * rows) / had)
      if (page.done) break
      cursor = page.cursor
    }
  }
  return spreadOf(timesMs)
}
