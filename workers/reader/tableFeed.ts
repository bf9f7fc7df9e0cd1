import { type Packed, unpack } from '../../model/pack.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { FoldedNotice } from '../../sync/notice.ts'
import { type HotRow, metaOf, type Store, type Tx } from '../../sync/store.ts'
import { ColumnTable } from '../columns/columnTable.ts'
import type { Engine } from '../columns/engine.ts'
import { type BlockKey, inOrderOfIds } from './blockOrder.ts'
import type { ColumnKeeper } from './columnKeeper.ts'
import { numberIn, stampOf } from './diskStamp.ts'
import { readAhead } from './readAhead.ts'
import { type Slicing, slices } from './slices.ts'

export interface FeedDeps {
  readonly store: Store
  readonly engine: Engine
  readonly slicing: Slicing
  /** Does a step of what nobody waits for, when no question does. */
  readonly patiently: <T>(step: () => T) => Promise<T>
  /** A record that cannot be read: its block number or delta key. */
  readonly onDamage: (table: string, number: number) => void
  /** Keeps this table's columns for the next opening. */
  readonly keeper?: ColumnKeeper
}

/**
 * A row with unsent edits: what the blocks and deltas in the columns say of it, and what covers that. The server row in its
 * hot record may be behind them while a replica is being filled, and nobody tells of it again when the edits are gone.
 */
interface Covered {
  under: Row | null
  over: Row | null
}

/** What a step is for: an edit of the person at this device, another change of the rows, or what nobody waits for. */
type Reason = 'edit' | 'change' | 'rest'

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
  /** Block numbers and delta keys whose rows are in the columns. */
  private readonly blocks = new Set<number>()
  private readonly deltas = new Set<number>()
  /** Those that a notice named and the disk no longer had: see folded. */
  private readonly missed = { blocks: new Set<number>(), deltas: new Set<number>() }
  private isDamaged = false
  /** To be read anew, maybe because less may be seen: what is here is shown until then, and kept nowhere. */
  private isOld = false
  private last: Promise<unknown> = Promise.resolve()
  /** What the step for new blocks that waits will take. */
  private told: { readonly numbers: readonly number[]; readonly isComplete: boolean } | undefined
  /** How many steps wait for the one that runs. */
  private readonly waiting = { edit: 0, change: 0, rest: 0 }
  /** Tells a step that is at rest that a change has come to wait for it. */
  private wake = () => {}

  constructor(name: string, deps: FeedDeps) {
    this.name = name
    this.deps = deps
    this.table = deps.engine.table(name) ?? new ColumnTable(tableOf(name))
  }

  /** Reads the table anew from the disk; the engine keeps answering from what it had until this is whole. */
  load(): Promise<void> {
    return this.queued(() => this.readAnew())
  }

  private async readAnew(): Promise<void> {
    // A record that was folded between its listing and its reading leaves a hole, and a fold rests for longer than this takes.
    do {
      this.table = new ColumnTable(tableOf(this.name))
      const known = [this.blocks, this.deltas, this.covered, this.missed.blocks, this.missed.deltas]
      for (const each of known) each.clear()
      this.isDamaged = false
      this.isOld = false
      await this.readOnce()
    } while (this.missed.blocks.size + this.missed.deltas.size > 0)
    this.deps.engine.place(this.table)
  }

  private async readOnce(): Promise<void> {
    const since = await this.takeKept()
    const isComplete = since === undefined ? await this.takeAll() : true
    if (since !== undefined) await this.takeDeltas(since)
    await this.takeHot(undefined)
    this.table.isComplete = isComplete && !this.isDamaged
  }

  /** Takes all blocks and deltas. @returns whether they are the whole table */
  private async takeAll(): Promise<boolean> {
    // Listed at one moment: a delta that is folded between two lists would be in neither.
    const { rows, isComplete, blocks, deltas } = await this.deps.store.read(
      ['meta', 'blocks', 'deltas'],
      async (tx) => ({
        rows: await this.rowsIn(tx),
        isComplete: await this.isCompleteIn(tx),
        blocks: inOrderOfIds((await tx.keys('blocks', '[table+no+minId+maxId]', this.name)).map(blockIn)),
        deltas: await this.deltaKeysIn(tx),
      }),
    )
    this.table.reserve(rows)
    await this.takeBlocks(blocks)
    await this.takeDeltas(deltas)
    return isComplete
  }

  /** Takes up the columns of before, where they are true. @returns the deltas that are not in them */
  private async takeKept(): Promise<readonly number[] | undefined> {
    const { store, keeper, slicing } = this.deps
    const found = await keeper?.find()
    if (found === undefined) return undefined
    // At one moment too, and in one turn: somebody waits, and what has been kept needs no order of its blocks.
    const [mark, isComplete, blocks, deltas] = await store.read(['meta', 'blocks', 'deltas'], (tx) =>
      Promise.all([
        metaOf(tx, 'mark'),
        this.isCompleteIn(tx),
        tx.ownKeys('blocks', '[table+no+minId+maxId]', this.name),
        this.deltaKeysIn(tx),
      ]),
    )
    if (mark === undefined || !isComplete) return undefined
    const records = { mark, blocks: blocks.map(numberIn), deltas }
    const taken = await keeper?.take(found, records, slices(slicing).turn)
    if (taken === undefined) return undefined
    const { columns, since } = taken
    this.table = ColumnTable.of(tableOf(this.name), columns.table)
    for (const { id, row } of columns.under) this.show(id, row)
    for (const number of records.blocks) this.blocks.add(number)
    for (const key of records.deltas) if (!since.includes(key)) this.deltas.add(key)
    return since
  }

  /**
   * Keeps the columns for the next opening, where that is worth it. No change waits for that: what was copied of them is let
   * go of when one comes, and copied anew when it has been taken.
   */
  async keepColumns(): Promise<void> {
    const { store, engine, keeper } = this.deps
    // Most tables are small, and this is asked of each after every change.
    if (keeper?.isLarge(this.table.slots) !== true) return
    const mark = await store.read(['meta'], (tx) => metaOf(tx, 'mark'))
    const end = await this.queued(async () => {
      const { table, covered, blocks, deltas, missed } = this
      const isWhole = table.isComplete && !this.isDamaged && missed.blocks.size + missed.deltas.size === 0
      if (!isWhole || this.isOld || mark === undefined || engine.table(this.name) !== table) return undefined
      const now = { mark, blocks: [...blocks], deltas: [...deltas] }
      if (!keeper.isDue(now, table.slots, covered.size)) return undefined
      const under = [...covered].map(([id, each]) => ({ id, row: each.under }))
      return keeper.keep(now, { table: table.kept(), under }, table.sizeBytes(), this.untilChange())
    }, 'rest')
    // From here on the rows may change: the disk has bytes of its own.
    await end?.()
  }

  /** Nothing of the columns stays on the disk, nor comes there before the table has been read anew. */
  async forgetColumns(): Promise<void> {
    this.isOld = true
    await this.deps.keeper?.forget()
  }

  /**
   * Takes new blocks; deltas that lie over them on the disk are laid over them again. Those that were told of while others
   * were being taken are taken together.
   * @returns false where an earlier step took them too
   */
  addBlocks(numbers: readonly number[], isComplete: boolean): Promise<boolean> {
    const told = this.told ?? { numbers: [], isComplete: false }
    const isFirst = this.told === undefined
    this.told = { numbers: [...told.numbers, ...numbers], isComplete: told.isComplete || isComplete }
    if (!isFirst) return this.queued(async () => false)
    return this.queued(async () => {
      const all = this.told
      this.told = undefined
      await this.reserve()
      await this.takeBlocks((all?.numbers ?? []).filter((number) => !this.blocks.has(number)))
      await this.takeDeltas(await this.read((tx) => this.deltaKeysIn(tx)))
      if (all?.isComplete && !this.isDamaged) this.table.isComplete = true
      return true
    })
  }

  /** Columns that grow with each block are copied with every doubling. */
  private async reserve(): Promise<void> {
    if (this.table.slots > 0) return
    this.table.reserve(await this.deps.store.read(['meta'], (tx) => this.rowsIn(tx)))
  }

  /**
   * Records took the place of others with the same rows, so there is nothing to read; unless one was gone before its own
   * notice had been heard here.
   * @returns whether the table was read anew
   */
  folded({ blocks, deltas, insteadOf }: FoldedNotice): Promise<boolean> {
    return this.queued(async () => {
      const isMissed =
        insteadOf.blocks.some((number) => this.missed.blocks.has(number)) ||
        insteadOf.deltas.some((key) => this.missed.deltas.has(key))
      if (isMissed) {
        await this.readAnew()
        return true
      }
      await this.deps.keeper?.folded({ blocks, deltas, insteadOf }).catch(() => {}) // then nothing fits, and all is read anew
      for (const number of insteadOf.blocks) this.blocks.delete(number)
      for (const key of insteadOf.deltas) this.deltas.delete(key)
      for (const number of blocks) this.blocks.add(number)
      for (const key of deltas) this.deltas.add(key)
      return false
    })
  }

  /** Takes new deltas and changed hot rows. @returns the ids of all rows that changed; none where there are too many to tell */
  addRows(deltas: readonly number[], hot: readonly string[]): Promise<readonly string[]> {
    return this.queued(
      async () => {
        const changed = await this.takeDeltas(deltas.filter((key) => !this.deltas.has(key)))
        await this.takeHot(hot)
        void this.queued(() => this.compact(), 'rest')
        const ids = [...new Set([...changed, ...hot])]
        return ids.length > idsMax ? [] : ids
      },
      hot.length > 0 ? 'edit' : 'change',
    )
  }

  /** The stamp of the records whose rows are in the columns, once no step is in its middle; undefined where they are not whole. */
  stamp(): Promise<string | undefined> {
    return this.queued(async () => {
      const { blocks, deltas } = this
      if (this.isDamaged || this.deps.engine.table(this.name) !== this.table) return undefined
      const hot = [...this.covered].map(([id, { over }]) => ({ id, row: over }))
      return stampOf(this.name, { blocks, deltas, hot, isComplete: this.table.isComplete })
    }, 'rest')
  }

  /** Ids of rows with unsent edits. */
  pending(): readonly string[] {
    return [...this.covered.keys()]
  }

  private queued<T>(step: () => Promise<T>, reason: Reason = 'change'): Promise<T> {
    this.waiting[reason] += 1
    if (reason !== 'rest') this.wake()
    const next = this.last.then(() => {
      this.waiting[reason] -= 1
      return step()
    })
    this.last = next.catch(() => {}) // whoever asked for the step hears of its failure; the next one is tried all the same
    return next
  }

  /** Turns of work that gives way to every question, and says when a change has come to wait for it. */
  private untilChange(): () => Promise<boolean> {
    const { slicing, patiently } = this.deps
    const isWaiting = () => this.waiting.edit + this.waiting.change > 0
    const change = new Promise<void>((resolve) => {
      this.wake = resolve
      if (isWaiting()) resolve()
    })
    // Questions may come one after the other for a while, and a change need not wait for the end of them.
    const pause = () => Promise.race([patiently(() => {}), change])
    const { turn } = slices({ ...slicing, pause })
    return async () => {
      await turn()
      return !isWaiting()
    }
  }

  private async takeBlocks(numbers: readonly number[]): Promise<void> {
    const fetch = (number: number) => this.read((tx) => tx.get('blocks', [this.name, number]))
    for await (const [number, block] of readAhead(numbers, fetch)) {
      if (block === undefined) {
        this.missed.blocks.add(number)
        continue
      }
      this.blocks.add(number)
      const packed = this.opened(block.bytes, number)
      if (packed === undefined) continue
      await this.apply(packed)
      this.coverAgain([...this.covered.keys()].filter((id) => packed.indexOf(id) >= 0))
    }
  }

  private async takeDeltas(keys: readonly number[]): Promise<readonly string[]> {
    const changed: string[] = []
    const fetch = (key: number) => this.read((tx) => tx.get('deltas', key))
    for await (const [key, delta] of readAhead(keys, fetch)) {
      if (delta === undefined) {
        this.missed.deltas.add(key)
        continue
      }
      this.deltas.add(key)
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
    // Most pages of others' changes come without an edit of this device, and each look at the disk is a turn of it.
    if (ids?.length === 0) return
    const records = await this.read(async (tx) => {
      if (ids === undefined) return new Map((await tx.all('hot', 'table', this.name)).map((hot) => [hot.id, hot]))
      const found = new Map<string, HotRow | undefined>()
      for (const id of ids) found.set(id, await tx.get('hot', [this.name, id]))
      return found
    })
    for (const [id, hot] of records) {
      const covered = this.covered.get(id)
      if (hot !== undefined) {
        this.covered.set(id, { under: covered === undefined ? this.rowOf(id) : covered.under, over: hot.row })
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

  /** How many rows the blocks of the table have, those included that are still to come. */
  private async rowsIn(tx: Tx): Promise<number> {
    const planned = (await metaOf(tx, 'plan'))?.segments.filter(({ table }) => table === this.name)
    if (planned !== undefined) return planned.reduce((sum, { rows }) => sum + rows, 0)
    return (await metaOf(tx, 'blockRows'))?.[this.name] ?? 0
  }

  private async deltaKeysIn(tx: Tx): Promise<readonly number[]> {
    return (await tx.ownKeys('deltas', '[table+key]', this.name)).map(Number)
  }

  private async isCompleteIn(tx: Tx): Promise<boolean> {
    return (await metaOf(tx, 'complete'))?.includes(this.name) ?? false
  }

  /** Takes its time, and leaves it for another time where a person's own edit waits to be seen. */
  private async compact(): Promise<void> {
    const slicing = slices(this.deps.slicing)
    for (const _ of this.table.compacting()) {
      await slicing.turn()
      if (this.waiting.edit > 0) return
    }
  }
}

function blockIn(key: unknown): BlockKey {
  const [, , minId, maxId] = Array.isArray(key) ? key : []
  return { no: numberIn(key), minId: String(minId), maxId: String(maxId) }
}
