import type { Day } from '../../model/calendar.ts'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { generate } from '../../server/seed/generate.ts'
import { openStore } from '../../sync/database.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import type { Kernel } from '../../workers/columns/kernel/kernel.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import type { Notice } from '../../workers/doors.ts'
import { createReader } from '../../workers/reader/reader.ts'

/** A factory of 2,000 orders, by table. */
export const factory = new Map<string, Row[]>()
for (const { table, rows } of generate({ seed: 'reader', orders: 2000, today: '2026-06-01' as Day, lines: false })) {
  factory.set(table, [...(factory.get(table) ?? []), ...rows])
}
export const orders = [...(factory.get('salesOrder') ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))

let worlds = 0

interface WorldOptions {
  readonly without?: readonly string[]
  /** The store as the reader has it. */
  readonly disk?: (store: Store) => Store
  readonly onBug?: (error: unknown) => void
  readonly kernel?: Kernel
  /** Stands still where nothing else is said, so that no slice is ever used up. */
  readonly clock?: () => number
}

function fail(error: unknown): never {
  throw error
}

/** A replica on disk with some of the factory's tables, and a reader that has been told of nobody yet. */
export async function world({
  without = [],
  disk = (store) => store,
  onBug = fail,
  kernel = plainKernel,
  clock = () => 0,
}: WorldOptions = {}) {
  const store = await openStore(`reader-${worlds++}`)
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(
      tx,
      'complete',
      [...factory.keys()].filter((table) => !without.includes(table)),
    )
    let no = 1
    for (const [table, rows] of factory) {
      if (without.includes(table)) continue
      const sorted = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
      for (let at = 0; at < sorted.length; at += 700) await putBlock(tx, table, no++, sorted.slice(at, at + 700))
    }
  })
  const reports: StoreNotice[] = []
  const notices: Notice[] = []
  const reader = createReader({
    kernel,
    slicing: { clock, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    openStore: async () => disk(store),
    report: (notice) => reports.push(notice),
    onBug,
  })
  await reader.watch((heard) => notices.push(...heard))
  return { store, reader, reports, notices }
}

type Write = Parameters<Parameters<Store['write']>[1]>[0]

export async function putBlock(tx: Write, table: string, no: number, rows: readonly Row[]): Promise<void> {
  const bytes = pack(table, allFields(tableOf(table)), rows)
  await tx.put('blocks', {
    table,
    no,
    bytes,
    rows: rows.length,
    minId: rows[0]?.id ?? '',
    maxId: rows.at(-1)?.id ?? '',
  })
}

/** All orders, by their ship date. */
export const all: Query = { table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }
