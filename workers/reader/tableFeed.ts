import { type Packed, unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { type HotRow, metaOf, type Store, type Tx } from '../../sync/store.ts'
import { ColumnTable } from '../columns/columnTable.ts'
import type { Engine } from '../columns/engine.ts'
import { type Slicing, slices } from './slices.ts'

export interface FeedDeps {
  readonly store: Store
  readonly engine: Engine
  readonly slicing: Slicing
  /** A record that cannot be read: its block number or delta key. */
  readonly onDamage: (table: string, number: number) => void
}

/** A row with unsent edits: what lies under them, and what covers it. */
interface Covered {
  under: Row | null
  over: Row | null
}

/** More changed rows than this are told as "many". */
const idsMax = 1000

/**
 * Keeps the columns of one table as the disk has them: blocks, then deltas by their keys, then hot rows over both. Its
 * steps wait for each other.
 */
export class TableFeed {
  private readonly deps: FeedDeps
  private readonly name: string
  private table: ColumnTable
  private readonly covered = new Map<string, Covered>()
  private readonly blocks = new Set<number>()
  private isDamaged = false
  private last: Promise<unknown> = Promise.resolve()

  constructor(name: string, deps: FeedDeps) {
    this.name = name
    this.deps = deps
    this.table = deps.engine.table(name) ?? new ColumnTable(tableOf(name))
  }

  /** Reads the table anew from the disk; the engine keeps answering from what it had until this is whole. */
  load(): Promise<void> {
    return this.queued(async () => {
      const table = new ColumnTable(tableOf(this.name))
      const isComplete = await this.deps.store.read(['meta', 'blocks', 'deltas', 'hot'], async (tx) => {
        const rows = (await metaOf(tx, 'blockRows'))?.[this.name] ?? 0
        table.reserve(rows)
        return (await metaOf(tx, 'complete'))?.includes(this.name) ?? false
      })
      this.table = table
      this.blocks.clear()
      this.covered.clear()
      this.isDamaged = false
      await this.takeBlocks(await this.blockNumbers())
      await this.takeDeltas(await this.deltaKeys())
      await this.takeHot(undefined)
      table.isComplete = isComplete && !this.isDamaged
      this.deps.engine.place(table)
    })
  }

  /** Takes new blocks; deltas that lie over them on the disk are laid over them again. */
  addBlocks(numbers: readonly number[], isComplete: boolean): Promise<void> {
    return this.queued(async () => {
      await this.takeBlocks(numbers.filter((number) => !this.blocks.has(number)))
      await this.takeDeltas(await this.deltaKeys())
      // What an edit covers was read from its hot record; a block that brings the row itself brings it to the disk too.
      await this.takeHot([...this.covered.keys()])
      if (isComplete && !this.isDamaged) this.table.isComplete = true
    })
  }

  /** Takes new deltas and changed hot rows. @returns the ids of all rows that changed; none where there are too many to tell */
  addRows(deltas: readonly number[], hot: readonly string[]): Promise<readonly string[]> {
    return this.queued(async () => {
      const changed = await this.takeDeltas(deltas)
      await this.takeHot(hot)
      this.table.compact()
      const ids = [...new Set([...changed, ...hot])]
      return ids.length > idsMax ? [] : ids
    })
  }

  /** Ids of rows with unsent edits. */
  pending(): readonly string[] {
    return [...this.covered.keys()]
  }

  private queued<T>(step: () => Promise<T>): Promise<T> {
    const next = this.last.then(step)
    this.last = next.catch(() => {}) // whoever asked for the step hears of its failure; the next one is tried all the same
    return next
  }

  private async takeBlocks(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      const block = await this.read((tx) => tx.get('blocks', [this.name, number]))
      this.blocks.add(number)
      const packed = block && this.opened(block.bytes, number)
      if (packed !== undefined) await this.apply(packed)
    }
  }

  private async takeDeltas(keys: readonly number[]): Promise<readonly string[]> {
    const changed: string[] = []
    for (const key of keys) {
      const delta = await this.read((tx) => tx.get('deltas', key))
      // A delta that is no longer there was folded into blocks, which hold the same rows.
      if (delta === undefined || delta.table !== this.name) continue
      const packed = this.opened(delta.bytes, key)
      const ids = packed === undefined ? [] : Array.from({ length: packed.count }, (_, i) => packed.idAt(i))
      if (packed !== undefined) await this.apply(packed)
      for (const id of delta.gone) this.table.remove(id)
      this.coverAgain([...ids, ...delta.gone])
      changed.push(...ids, ...delta.gone)
    }
    return changed
  }

  private async takeHot(ids: readonly string[] | undefined): Promise<void> {
    const records = await this.read(async (tx) => {
      if (ids === undefined) return new Map((await tx.all('hot', 'table', this.name)).map((hot) => [hot.id, hot]))
      const found = new Map<string, HotRow | undefined>()
      for (const id of ids) found.set(id, await tx.get('hot', [this.name, id]))
      return found
    })
    for (const [id, hot] of records) {
      const covered = this.covered.get(id)
      if (hot !== undefined) {
        this.covered.set(id, { under: hot.server, over: hot.row })
        this.show(id, hot.row)
      } else if (covered !== undefined) {
        this.covered.delete(id)
        this.show(id, covered.under)
      }
    }
  }

  /** Server rows have come for these ids: where an edit covers one, it goes under the edit. */
  private coverAgain(ids: readonly string[]): void {
    for (const id of ids) {
      const covered = this.covered.get(id)
      if (covered === undefined) continue
      covered.under = this.rowOf(id)
      this.show(id, covered.over)
    }
  }

  private rowOf(id: string): Row | null {
    const slot = this.table.slotOf(id)
    return slot < 0 ? null : this.table.rowAt(slot)
  }

  private show(id: string, row: Row | null): void {
    if (row === null) this.table.remove(id)
    else this.table.write(row)
  }

  private async apply(packed: Packed): Promise<void> {
    const slicing = slices(this.deps.slicing)
    for (const _ of this.table.applying(packed)) await slicing.turn()
  }

  private opened(bytes: Uint8Array, number: number): Packed | undefined {
    const packed = unpack(bytes)
    if (packed !== undefined && packed.table === this.name) return packed
    this.isDamaged = true
    this.table.isComplete = false
    this.deps.onDamage(this.name, number)
    return undefined
  }

  private read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.deps.store.read(['blocks', 'deltas', 'hot'], work)
  }

  private blockNumbers(): Promise<readonly number[]> {
    return this.read(async (tx) => (await tx.keys('blocks', '[table+no+minId+maxId]', this.name)).map(numberIn))
  }

  private deltaKeys(): Promise<readonly number[]> {
    return this.read(async (tx) => (await tx.keys('deltas', '[table+key]', this.name)).map(numberIn))
  }
}

/** The second part of a compound key, which is a number in both of the indexes that are read here. */
function numberIn(key: unknown): number {
  return Array.isArray(key) ? Number(key[1]) : Number.NaN
}
