import type { FoldedNotice } from './notice.ts'
import { type Delta, metaOf, type Store, setMeta, type Tx } from './store.ts'

/** A block by what is known of it without reading it. */
export interface BlockKey {
  readonly table: string
  readonly no: number
  readonly minId: string
  readonly maxId: string
}

/** A block that has no number yet. */
export interface Made {
  readonly bytes: Uint8Array
  readonly rows: number
  readonly minId: string
  readonly maxId: string
}

/** One step of a fold: what comes in the place of what. */
export interface Swap {
  readonly table: string
  /** Keys of the deltas that all of this was made of, ascending; they must be here still. */
  readonly basis: readonly number[]
  /** A block whose rows are in `made`, and which is taken away. */
  readonly out?: { readonly key: BlockKey; readonly rows: number } | undefined
  readonly made?: readonly Made[]
  /** Takes the place of the basis: then the basis must be all the deltas that there are, for a later one wins. */
  readonly delta?: Omit<Delta, 'table' | 'key'>
  /** True when everything of the basis is in blocks, or in `delta`, after this step: then the basis goes. */
  readonly isLast: boolean
}

export interface SwapDeps {
  readonly store: Store
  readonly fence: number
}

/** A block of fewer rows takes the table's next new rows. */
export function isYoung(rows: number, rowsMax: number): boolean {
  return rows < rowsMax / 2
}

/**
 * Makes one step durable, in one transaction.
 * @returns what to tell the readers; undefined when the store is not as the step found it: then nothing was done
 */
export async function swap({ store, fence }: SwapDeps, step: Swap, rowsMax: number): Promise<FoldedNotice | undefined> {
  return store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    if (!(await isAsFound(tx, step, fence))) return undefined
    const { table, out, made = [] } = step
    const blocks = await putBlocks(tx, table, made)
    if (out !== undefined) await tx.delete('blocks', [table, out.key.no])
    await noteYoung(tx, step, blocks, rowsMax)
    const rows = (await metaOf(tx, 'blockRows')) ?? {}
    const more = made.reduce((sum, each) => sum + each.rows, 0) - (out?.rows ?? 0)
    await setMeta(tx, 'blockRows', { ...rows, [table]: (rows[table] ?? 0) + more })
    const delta = step.delta === undefined ? undefined : await tx.put('deltas', { table, ...step.delta })
    if (step.isLast) for (const key of step.basis) await tx.delete('deltas', key)
    return {
      kind: 'folded',
      replica: (await metaOf(tx, 'replica')) ?? '',
      table,
      blocks,
      deltas: delta === undefined ? [] : [Number(delta)],
      insteadOf: { blocks: out === undefined ? [] : [out.key.no], deltas: step.isLast ? step.basis : [] },
    }
  })
}

/** Numbers are never used twice, so a record that is here is the one that was read. */
async function isAsFound(tx: Tx, { table, basis, out, delta }: Swap, fence: number): Promise<boolean> {
  if (((await metaOf(tx, 'fence')) ?? 0) !== fence || (await metaOf(tx, 'plan')) !== undefined) return false
  // Whoever takes deltas away takes the oldest, and all up to some key: the first and the last speak for the rest.
  for (const key of [basis[0], basis.at(-1)])
    if (key === undefined || (await tx.count('deltas', '[table+key]', [table, key])) === 0) return false
  if (delta !== undefined && (await tx.count('deltas', 'table', table)) !== basis.length) return false
  if (out === undefined) return true
  const { no, minId, maxId } = out.key
  return (await tx.count('blocks', '[table+no+minId+maxId]', [table, no, minId, maxId])) === 1
}

async function putBlocks(tx: Tx, table: string, made: readonly Made[]): Promise<readonly number[]> {
  if (made.length === 0) return []
  const first = (await metaOf(tx, 'nextBlock')) ?? 1
  for (const [i, block] of made.entries()) await tx.put('blocks', { table, no: first + i, ...block })
  await setMeta(tx, 'nextBlock', first + made.length)
  return made.map((_, i) => first + i)
}

/** The table's new rows go on to where the last ones went, or into a block that has shrunk. */
async function noteYoung(tx: Tx, { table, out, made = [] }: Swap, numbers: readonly number[], rowsMax: number) {
  const young = (await metaOf(tx, 'youngBlocks')) ?? {}
  const known = young[table] === out?.key.no ? undefined : young[table]
  const last = made.at(-1)
  const grows = last !== undefined && isYoung(last.rows, rowsMax) ? numbers.at(-1) : undefined
  const next = grows ?? known
  if (next !== young[table]) {
    const { [table]: _, ...others } = young
    await setMeta(tx, 'youngBlocks', next === undefined ? others : { ...others, [table]: next })
  }
}

/** The blocks of a table, without reading them. */
export function blockKeys(store: Store, table: string): Promise<readonly BlockKey[]> {
  return store.read(['blocks'], async (tx) =>
    (await tx.keys('blocks', '[table+no+minId+maxId]', table)).map((key) => {
      const [, no, minId, maxId] = key as readonly [string, number, string, string] // as the index says
      return { table, no, minId, maxId }
    }),
  )
}
