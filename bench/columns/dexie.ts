import { Dexie } from 'dexie'
import { unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { fetchBlocks } from './load.ts'
import type { PeerMeasured } from './sqlite.worker.ts'

/**
 * One record a row, as Dexie is commonly used, with four indexes. Asked of the first rows only and multiplied: a million
 * would take minutes to write. Only what an index answers is asked fairly; the rest is a scan, as it would be.
 */
export async function measureDexie(rounds: number, rowsTried: number, rowsMeant: number): Promise<PeerMeasured> {
  await Dexie.delete('bench-dexie')
  const db = new Dexie('bench-dexie')
  db.version(1).stores({ orders: 'id,[buyer+shipDate],shipDate,status,orderNo' })
  const factor = rowsMeant / rowsTried
  const rows = await firstOrders(rowsTried)
  const started = performance.now()
  for (let at = 0; at < rows.length; at += 5000) await db.table('orders').bulkPut(rows.slice(at, at + 5000))
  const importMs = (performance.now() - started) * factor
  const times: Record<string, number[]> = {}
  const time = async (name: string, ask: () => Promise<unknown>) => {
    const before = performance.now()
    await ask()
    times[name] ??= []
    times[name].push((performance.now() - before) * factor)
  }
  const orders = db.table<Row>('orders')
  for (let round = 0; round < rounds; round++) {
    const buyer = String(rows[round * 7]?.buyer)
    await time('filter3 + count + sort + page', () =>
      orders
        .where('[buyer+shipDate]')
        .between([buyer, '2022-01-01'], [buyer, Dexie.maxKey])
        .reverse()
        .filter((row) => row.status !== 'draft')
        .toArray(),
    )
    await time('wide filter + count + sort + page', async () => {
      const wide = orders.where('shipDate').aboveOrEqual('2022-01-01').reverse()
      await wide.filter((row) => row.status !== 'draft').count()
    })
    await time('search, common', () =>
      orders.filter((row) => String(row.note).toLowerCase().includes('sample')).count(),
    )
  }
  db.close()
  return { importMs, times, totals: [] }
}

async function firstOrders(count: number): Promise<readonly Row[]> {
  const rows: Row[] = []
  for await (const block of fetchBlocks()) {
    if (block.table !== 'salesOrder') continue
    const packed = unpack(block.bytes)
    for (let i = 0; i < (packed?.count ?? 0) && rows.length < count; i++)
      if (packed !== undefined) rows.push(packed.row(i))
    if (rows.length >= count) break
  }
  return rows
}
