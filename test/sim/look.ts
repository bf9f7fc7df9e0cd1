import type { Op } from '../../model/mutation.ts'
import { unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { type HeldBlock, metaOf, sentAgain } from '../../sync/store.ts'
import { memoryStore } from '../world/memoryStore.ts'
import type { Desk } from './stage.ts'
import { hiddenIn } from './versionPromise.ts'

/** A machine's disk, read as a fresh process would read it. */
export interface Seen {
  readonly cursor: string | undefined
  readonly epoch: string
  readonly seq: number
  readonly caughtUp: boolean
  /** What the server last sent, per row. */
  readonly server: ReadonlyMap<string, Row>
  /** What a screen shows. */
  readonly shown: ReadonlyMap<string, Row>
  readonly entries: readonly {
    readonly clientSeq: number
    readonly id: string
    readonly state: string
    readonly answered: boolean
    /** A person gave it up, and nothing else took its place. */
    readonly isGivenUp: boolean
    readonly ops: readonly Op[]
  }[]
  readonly hot: number
  readonly deltas: number
  /** Divergences that were found and mended. */
  readonly incidents: number
  readonly numbers: readonly HeldBlock[]
  /** The tables whose rows are kept here. */
  readonly tables: ReadonlySet<string>
  /** A column that an edit hides. */
  readonly hidden: string | undefined
}

export async function look(desk: Desk): Promise<Seen> {
  const store = memoryStore(desk.machine.disk)
  return store.read(['meta', 'blocks', 'deltas', 'hot', 'outbox'], async (tx) => {
    const server = new Map<string, Row>()
    for (const block of await tx.all('blocks'))
      for (const row of rowsOf(block.bytes)) server.set(`${block.table}/${row.id}`, row)
    const deltas = await tx.all('deltas')
    for (const delta of deltas) {
      for (const row of rowsOf(delta.bytes)) server.set(`${delta.table}/${row.id}`, row)
      for (const id of delta.gone) server.delete(`${delta.table}/${id}`)
    }
    const shown = new Map(server)
    const hot = await tx.all('hot')
    for (const each of hot) {
      if (each.row === null) shown.delete(`${each.table}/${each.id}`)
      else shown.set(`${each.table}/${each.id}`, each.row)
    }
    const entries = (await tx.all('outbox')).map((entry) => ({
      clientSeq: entry.clientSeq,
      id: entry.mutation.id,
      state: entry.state,
      answered: entry.result !== null,
      isGivenUp: entry.state === 'discarded' && entry.reason !== sentAgain,
      ops: entry.mutation.ops,
    }))
    return {
      cursor: await metaOf(tx, 'cursor'),
      epoch: (await metaOf(tx, 'epoch')) ?? '',
      seq: (await metaOf(tx, 'lastSeq')) ?? 0,
      caughtUp: (await metaOf(tx, 'caughtUp')) ?? false,
      server,
      shown,
      entries,
      hot: hot.length,
      deltas: deltas.length,
      incidents: (await metaOf(tx, 'incidents'))?.length ?? 0,
      numbers: (await metaOf(tx, 'numberBlocks')) ?? [],
      tables: new Set(await metaOf(tx, 'tables')),
      hidden: hiddenIn(hot),
    }
  })
}

// Packed records never change, and every step looks at all of them.
const opened = new WeakMap<Uint8Array, readonly Row[]>()

function rowsOf(bytes: Uint8Array): readonly Row[] {
  const known = opened.get(bytes)
  if (known !== undefined) return known
  const packed = unpack(bytes)
  // Only a spoilt one cannot; then its rows are not there.
  if (packed === undefined) return []
  const rows = Array.from({ length: packed.count }, (_, i) => packed.row(i))
  opened.set(bytes, rows)
  return rows
}
