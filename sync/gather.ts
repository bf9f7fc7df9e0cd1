import { fail, type Outcome, ok } from '../model/fault.ts'
import { unpack } from '../model/pack.ts'
import type { Row } from '../model/table.ts'
import { metaOf, type Store } from './store.ts'

export interface GatherDeps {
  readonly store: Store
  /** Called between small steps; waits whenever others should have a turn. */
  readonly turn: () => Promise<void>
}

export interface FoldSizes {
  /** So many deltas of one table are worth a fold. */
  readonly deltas: number
  /** Rows of deltas that are held in memory at once, and that a block has at most. */
  readonly rows: number
}

/** What the oldest deltas of a table come to. */
export interface Gathered {
  /** Their keys, ascending. */
  readonly keys: readonly number[]
  /** The last word on each row; null where it is gone. */
  readonly rows: ReadonlyMap<string, Row | null>
  /** False where newer deltas were left for the next time. */
  readonly isAll: boolean
  /** How many rows the blocks of the table hold. */
  readonly rowsInBlocks: number
}

/** Reads deltas, oldest first, until they are all there or enough. @returns undefined where they are too few to bother */
export async function gather(
  { store, turn }: GatherDeps,
  table: string,
  sizes: FoldSizes,
): Promise<Outcome<Gathered | undefined>> {
  const found = await store.read(['meta', 'deltas'], async (tx) => {
    if ((await tx.count('deltas', 'table', table)) < sizes.deltas) return undefined
    const keys = (await tx.keys('deltas', '[table+key]', table)).map(numberIn)
    return { keys, rowsInBlocks: (await metaOf(tx, 'blockRows'))?.[table] ?? 0 }
  })
  if (found === undefined) return ok(undefined)
  const rows = new Map<string, Row | null>()
  const keys: number[] = []
  for (const key of found.keys) {
    if (rows.size >= sizes.rows) break
    const delta = await store.read(['deltas'], (tx) => tx.get('deltas', key))
    // Another writer has folded it, or the rows are being fetched anew.
    if (delta === undefined) return ok(undefined)
    const packed = unpack(delta.bytes)
    if (packed === undefined) return fail({ kind: 'storage', reason: 'corrupt' })
    for (let i = 0; i < packed.count; i++) {
      const row = packed.row(i)
      rows.set(row.id, row)
      if (i % 100 === 99) await turn()
    }
    for (const id of delta.gone) rows.set(id, null)
    keys.push(key)
    await turn()
  }
  return ok({ keys, rows, isAll: keys.length === found.keys.length, rowsInBlocks: found.rowsInBlocks })
}

/** The second part of a compound key, which is a number in the index that is read here. */
function numberIn(key: unknown): number {
  return Array.isArray(key) ? Number(key[1]) : Number.NaN
}
