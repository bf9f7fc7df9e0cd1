import { tables } from '../model/tables.ts'
import { metaOf, type Store } from './store.ts'

/** What the replica can say of itself, read from the store so that no counter can drift from the truth. */
export interface ReplicaState {
  readonly waiting: number
  readonly attention: number
  readonly lastSyncMs: number | null
  /** Divergences from the server that were found here and mended. */
  readonly incidents: number
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly complete: boolean }[]
  readonly progress: {
    readonly doneBytes: number
    readonly allBytes: number
    readonly doneRows: number
    readonly allRows: number
  } | null
}

export async function replicaState(store: Store): Promise<ReplicaState> {
  return store.read(['meta', 'outbox', 'clashes'], async (tx) => {
    const waiting = (await tx.count('outbox', 'state', 'waiting')) + (await tx.count('outbox', 'state', 'answered'))
    const attention = await tx.count('outbox', 'state', 'attention')
    const plan = await metaOf(tx, 'plan')
    const fetched = new Set(await metaOf(tx, 'fetched'))
    const rows = (await metaOf(tx, 'blockRows')) ?? {}
    const complete = new Set(await metaOf(tx, 'complete'))
    const done = plan?.segments.filter((segment) => fetched.has(segment.id)) ?? []
    return {
      waiting,
      attention,
      lastSyncMs: (await metaOf(tx, 'lastSyncMs')) ?? null,
      incidents: (await metaOf(tx, 'incidents'))?.length ?? 0,
      tables: tables.map(({ name }) => ({ table: name, rows: rows[name] ?? 0, complete: complete.has(name) })),
      progress:
        plan === undefined
          ? null
          : {
              doneBytes: sum(done.map((each) => each.bytes)),
              allBytes: sum(plan.segments.map((each) => each.bytes)),
              doneRows: sum(done.map((each) => each.rows)),
              allRows: sum(plan.segments.map((each) => each.rows)),
            },
    }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
