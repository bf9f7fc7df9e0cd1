import { findId } from '../model/pack/ids.ts'
import { type Packed, unpack } from '../model/pack.ts'
import type { Row } from '../model/table.ts'
import { once } from './once.ts'
import type { Key, Tx } from './store.ts'

/** Finds single server rows among packed blocks and deltas. */
export interface Shelf {
  /** The row as the server last sent it, or null. Costs a binary search per delta and one opened record. */
  find(tx: Tx, table: string, id: string): Promise<Row | null>
  /**
   * The same for many rows of one moment: which records there are is asked once, and not for every row. Between the
   * first and the last of them the transaction must write no block and no delta.
   */
  look(tx: Tx): (table: string, id: string) => Promise<Row | null>
}

/** The records of a table at one moment. */
interface Listed {
  /** Keys of deltas, the newest first. */
  readonly deltas: readonly number[]
  readonly blocks: readonly Key[]
}

/** Which rows a delta speaks of. */
interface Contents {
  readonly ids: Uint8Array
  readonly gone: ReadonlySet<string>
}

type RecordFinder = (
  store: 'blocks' | 'deltas',
  table: string,
  no: number,
  isKept: boolean,
) => Promise<Packed | undefined>

// A block of orders is some 2.5 MB: a few open records serve the forms that a person has in hand.
const openMost = 8

/**
 * Blocks and deltas never change once written, and their numbers are never used twice: so what was opened may be kept.
 * Of every delta the ids are kept, 16 bytes a row, for as long as it is on the disk; of rows only the records last used.
 * @param onDamage told of every record that cannot be read; its rows are not found
 */
export function createShelf(onDamage: () => void = () => {}): Shelf {
  const contents = new Map<string, Map<number, Contents>>()
  const open = new Map<string, Packed>()

  async function record(
    tx: Tx,
    store: 'blocks' | 'deltas',
    table: string,
    no: number,
    isKept: boolean,
  ): Promise<Packed | undefined> {
    const name = `${store}/${table}/${no}`
    let packed = open.get(name)
    if (packed === undefined) {
      const found = await tx.get(store, store === 'blocks' ? [table, no] : no)
      packed = found && unpack(found.bytes)
      if (found !== undefined && packed === undefined) onDamage()
    }
    if (packed !== undefined && isKept) keep(name, packed)
    return packed
  }

  /** Puts a record behind all others, and lets go of the one that has not been asked for the longest. */
  function keep(name: string, packed: Packed): void {
    open.delete(name)
    open.set(name, packed)
    const oldest = open.keys().next().value
    if (open.size > openMost && oldest !== undefined) open.delete(oldest)
  }

  async function contentsOf(tx: Tx, key: number): Promise<Contents> {
    const delta = await tx.get('deltas', key)
    const packed = delta && unpack(delta.bytes)
    if (delta !== undefined && packed === undefined) onDamage()
    return { ids: packed?.ids.slice() ?? new Uint8Array(0), gone: new Set(delta?.gone) }
  }

  /** What is known of a table's deltas, without those that were folded or forgotten meanwhile. */
  function knownOf(table: string, keys: readonly number[]): Map<number, Contents> {
    const known = contents.get(table) ?? new Map<number, Contents>()
    contents.set(table, known)
    if (known.size > 0) {
      const here = new Set(keys)
      for (const key of known.keys()) if (!here.has(key)) known.delete(key)
    }
    return known
  }

  async function listed(tx: Tx, table: string): Promise<Listed> {
    const [deltas, blocks] = await Promise.all([
      tx.keys('deltas', '[table+key]', table),
      tx.keys('blocks', '[table+no+minId+maxId]', table),
    ])
    return { deltas: deltas.map(numberIn).reverse(), blocks }
  }

  async function find(
    table: string,
    id: string,
    { deltas, blocks }: Listed,
    contentsIn: (key: number) => Promise<Contents>,
    recordIn: RecordFinder,
  ): Promise<Row | null> {
    const known = knownOf(table, deltas)
    for (const [i, key] of deltas.entries()) {
      const delta = known.get(key) ?? (await contentsIn(key))
      // A transaction that fails leaves its key to the next one, so what is perhaps not yet certain is not kept.
      const isCertain = i > 0
      if (isCertain) known.set(key, delta)
      if (delta.gone.has(id)) return null
      const at = findId(delta.ids, id)
      if (at >= 0) return (await recordIn('deltas', table, key, isCertain))?.row(at) ?? null
    }
    for (const key of blocks) {
      const [, no, minId, maxId] = key as readonly [string, number, string, string] // as the index says
      if (id < minId || id > maxId) continue
      const block = await recordIn('blocks', table, no, true)
      const at = block?.indexOf(id) ?? -1
      if (block !== undefined && at >= 0) return block.row(at)
    }
    return null
  }

  function look(tx: Tx): (table: string, id: string) => Promise<Row | null> {
    const list = once((table: string) => listed(tx, table))
    const contentsIn = once((key: number) => contentsOf(tx, key))
    // Sixty lines of one order lie in one block: it is fetched once for all that ask for it at the same time.
    const underWay = new Map<string, Promise<Packed | undefined>>()
    const recordIn: RecordFinder = (store, table, no, isKept) => {
      const name = `${store}/${table}/${no}`
      const fetched = underWay.get(name) ?? record(tx, store, table, no, isKept).finally(() => underWay.delete(name))
      underWay.set(name, fetched)
      return fetched
    }
    return async (table, id) => find(table, id, await list(table), contentsIn, recordIn)
  }

  return { look, find: (tx, table, id) => look(tx)(table, id) }
}

/** The second part of a compound key, which is a number in the index that is read here. */
function numberIn(key: unknown): number {
  return Array.isArray(key) ? Number(key[1]) : Number.NaN
}
