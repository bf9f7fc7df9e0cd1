import { done, fail, type Outcome, ok } from '../model/fault.ts'
import { same } from '../model/mutation.ts'
import { type Packed, packing, unpack } from '../model/pack.ts'
import { allFields, type Row } from '../model/table.ts'
import { tableOf, tables } from '../model/tables.ts'
import { type FoldSizes, type GatherDeps, type Gathered, gather } from './gather.ts'
import type { StoreNotice } from './notice.ts'
import { storageFault } from './storageFault.ts'
import { metaOf, type Store } from './store.ts'
import { type BlockKey, blockKeys, isYoung, type Made, type Swap, swap } from './swap.ts'

export interface FoldDeps extends GatherDeps {
  /** This writer's place in the line of drain-lock holders. */
  readonly fence: number
  readonly notify: (notices: readonly StoreNotice[]) => void
  /** False as soon as somebody needs the disk or this thread: then folding stops where it stands. */
  readonly isIdle: () => boolean
  readonly sizes?: FoldSizes
}

/** A few dozen deltas cost a look-up little; 20,000 rows are where writing and reading of blocks is fastest. */
const usualSizes: FoldSizes = { deltas: 32, rows: 20_000 }

/** A table with more than this many times the rows of its deltas is not worth rewriting for them. */
const spread = 20

/**
 * Folds the deltas of every table that has many. What blocks and deltas say together is the same before, between and after
 * the transactions of a fold, so it may be killed or stop anywhere. The outbox and the rows with unsent edits are in none
 * of them.
 * @returns the fault that stopped it: a full disk, or a record that cannot be read and is left as it is
 */
export async function fold(deps: FoldDeps): Promise<Outcome<void>> {
  for (const { name } of tables) {
    for (let goesOn = true; goesOn; ) {
      if (!deps.isIdle()) return done
      const folded = await foldTable(deps, name).catch(faultOf)
      if (!folded.ok) return folded
      goesOn = folded.value
    }
  }
  return done
}

/** A full or a closed disk is expected here, and keeps what is on it. */
function faultOf(error: unknown): ReturnType<typeof fail> {
  const fault = storageFault(error)
  if (fault === undefined) throw error
  return fail(fault)
}

/** @returns whether it has folded something, so that there may be more */
async function foldTable(deps: FoldDeps, table: string): Promise<Outcome<boolean>> {
  const sizes = deps.sizes ?? usualSizes
  const gathered = await gather(deps, table, sizes)
  if (!gathered.ok) return gathered
  if (gathered.value === undefined) return ok(false)
  const work = { deps, table, gathered: gathered.value, sizes }
  if (isWorthBlocks(work)) return intoBlocks(work)
  return gathered.value.keys.length > 1 ? intoOneDelta(work) : ok(false)
}

interface Work {
  readonly deps: FoldDeps
  readonly table: string
  readonly gathered: Gathered
  readonly sizes: FoldSizes
}

/**
 * A fold into blocks writes every block anew that it touches, maybe all of them: a hundred megabytes for a hundred edits
 * of a large table. There one delta takes the place of many, until it has rows enough.
 */
function isWorthBlocks({ gathered: { rows, isAll, rowsInBlocks }, sizes }: Work): boolean {
  return !isAll || rows.size >= sizes.rows || rows.size * spread >= rowsInBlocks
}

async function intoOneDelta(work: Work): Promise<Outcome<boolean>> {
  const { rows: words, keys } = work.gathered
  const rows: Row[] = []
  const gone: string[] = []
  for (const [id, row] of words) {
    if (row === null) gone.push(id)
    else rows.push(row)
  }
  const delta = { bytes: await packed(work, rows), rows: rows.length, gone }
  return ok(await take(work, { table: work.table, basis: keys, delta, isLast: true }))
}

/**
 * Block by block, each in a transaction of its own, so that a save waits for one block at most and no more than one is in
 * memory. The deltas go with the last; until then they say of the rewritten rows what the blocks say.
 */
async function intoBlocks(work: Work): Promise<Outcome<boolean>> {
  const { deps, table, gathered } = work
  // A row that has moved to another buyer may lie in the blocks of both. It stays in the first: a twin in another block
  // would speak again, with an old price or of a removed order, as soon as the deltas over it are gone.
  const words = new Map(gathered.rows)
  const placed = new Set<string>()
  for (const key of await blockKeys(deps.store, table)) {
    const near = [...words.keys()].filter((id) => id >= key.minId && id <= key.maxId)
    if (near.length === 0) continue
    if (!deps.isIdle()) return ok(false)
    const opened = await openBlock(work, key)
    if (!opened.ok) return opened
    const block = opened.value
    if (block === undefined) return ok(false)
    const found = near.filter((id) => block.indexOf(id) >= 0)
    // Else written before by a fold that did not come to its end, or a word that changed nothing.
    if (found.some((id) => !same(block.row(block.indexOf(id)), words.get(id)))) {
      const made = await cut(work, await rowsOf(work, block, words))
      const out = { key, rows: block.count }
      if (!(await take(work, { table, basis: gathered.keys, out, made, isLast: false }))) return ok(false)
    }
    for (const id of found) {
      words.set(id, null)
      placed.add(id)
    }
  }
  return newRows(
    work,
    [...gathered.rows].flatMap(([id, row]) => (row === null || placed.has(id) ? [] : [row])),
  )
}

/** Rows that no block had: they join the block that took the last such rows, until it is full. */
async function newRows(work: Work, fresh: readonly Row[]): Promise<Outcome<boolean>> {
  const { deps, table, gathered, sizes } = work
  const key = fresh.length === 0 ? undefined : await youngBlock(deps.store, table)
  const opened = key === undefined ? ok(undefined) : await openBlock(work, key)
  if (!opened.ok) return opened
  const block = opened.value
  const joins = key !== undefined && block !== undefined && isYoung(block.count, sizes.rows)
  const held = joins ? await rowsOf(work, block, new Map()) : []
  const made = await cut(
    work,
    [...held, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1)),
  )
  const out = joins ? { key, rows: block.count } : undefined
  return ok(await take(work, { table, basis: gathered.keys, out, made, isLast: true }))
}

/** @returns false when the store is not as it was found, and nothing was done */
async function take({ deps, sizes }: Work, step: Swap): Promise<boolean> {
  const notice = await swap(deps, step, sizes.rows)
  if (notice !== undefined) deps.notify([notice])
  return notice !== undefined
}

async function youngBlock(store: Store, table: string): Promise<BlockKey | undefined> {
  const no = await store.read(['meta'], async (tx) => (await metaOf(tx, 'youngBlocks'))?.[table])
  return no === undefined ? undefined : (await blockKeys(store, table)).find((key) => key.no === no)
}

/** @returns undefined where another writer has replaced the block meanwhile */
async function openBlock({ deps }: Work, { table, no }: BlockKey): Promise<Outcome<Packed | undefined>> {
  const block = await deps.store.read(['blocks'], (tx) => tx.get('blocks', [table, no]))
  if (block === undefined) return ok(undefined)
  const opened = unpack(block.bytes)
  // What cannot be read is not written over: the server has it, and it is fetched again.
  return opened === undefined ? fail({ kind: 'storage', reason: 'corrupt' }) : ok(opened)
}

/** The rows of a block in order of id, each as the newer word on it says. */
async function rowsOf({ deps }: Work, block: Packed, newer: ReadonlyMap<string, Row | null>): Promise<Row[]> {
  const rows: Row[] = []
  for (let i = 0; i < block.count; i++) {
    const row = block.row(i)
    const word = newer.get(row.id)
    if (word !== null) rows.push(word ?? row)
    if (i % 100 === 99) await deps.turn()
  }
  return rows
}

/** Rows in order of id as blocks of even size, none above the most. */
async function cut(work: Work, rows: readonly Row[]): Promise<readonly Made[]> {
  const made: Made[] = []
  const count = Math.ceil(rows.length / work.sizes.rows)
  for (let i = 0; i < count; i++) {
    const some = rows.slice(Math.floor((rows.length * i) / count), Math.floor((rows.length * (i + 1)) / count))
    const [minId, maxId] = [some[0]?.id ?? '', some.at(-1)?.id ?? '']
    made.push({ bytes: await packed(work, some), rows: some.length, minId, maxId })
  }
  return made
}

async function packed({ deps, table }: Work, rows: readonly Row[]): Promise<Uint8Array> {
  const steps = packing(table, allFields(tableOf(table)), rows)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await deps.turn()
  }
}
