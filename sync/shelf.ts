import { type Packed, unpack } from '../model/pack.ts'
import type { Row } from '../model/table.ts'
import type { Tx } from './store.ts'

/** Finds single server rows among packed blocks and deltas. */
export interface Shelf {
  /** The row as the server last sent it, or null. Costs a binary search per delta and one opened block. */
  find(tx: Tx, table: string, id: string): Promise<Row | null>
}

// A block of orders is some 2.5 MB: a few open ones serve the forms that a person has in hand.
const openBlocks = 6

/** Blocks and deltas never change once written, and their numbers are never reused: so what was opened may be kept. */
export function createShelf(): Shelf {
  const deltas = new Map<string, { readonly packed: Packed | undefined; readonly gone: ReadonlySet<string> }>()
  const blocks = new Map<string, Packed | undefined>()

  async function openDelta(tx: Tx, table: string, key: number) {
    const name = `${table}/${key}`
    const known = deltas.get(name)
    if (known !== undefined) return known
    const delta = await tx.get('deltas', key)
    const opened = { packed: delta === undefined ? undefined : unpack(delta.bytes), gone: new Set(delta?.gone) }
    deltas.set(name, opened)
    return opened
  }

  async function openBlock(tx: Tx, table: string, no: number): Promise<Packed | undefined> {
    const name = `${table}/${no}`
    const known = blocks.get(name)
    if (known !== undefined) {
      blocks.delete(name)
      blocks.set(name, known)
      return known
    }
    const block = await tx.get('blocks', [table, no])
    const opened = block === undefined ? undefined : unpack(block.bytes)
    blocks.set(name, opened)
    const oldest = blocks.keys().next().value
    if (blocks.size > openBlocks && oldest !== undefined) blocks.delete(oldest)
    return opened
  }

  return {
    async find(tx, table, id) {
      const keys = await tx.keys('deltas', '[table+key]', table)
      for (const key of [...keys].reverse()) {
        const [, no] = key as readonly [string, number] // the index is [table+key]
        const delta = await openDelta(tx, table, no)
        if (delta.gone.has(id)) return null
        const at = delta.packed?.indexOf(id) ?? -1
        if (delta.packed !== undefined && at >= 0) return delta.packed.row(at)
      }
      for (const key of await tx.keys('blocks', '[table+no+minId+maxId]', table)) {
        const [, no, minId, maxId] = key as readonly [string, number, string, string] // as the index says
        if (id < minId || id > maxId) continue
        const block = await openBlock(tx, table, no)
        const at = block?.indexOf(id) ?? -1
        if (block !== undefined && at >= 0) return block.row(at)
      }
      return null
    },
  }
}
