import type { Grant } from '../model/access.ts'
import type { Digest } from '../model/digest.ts'
import type { Fault } from '../model/fault.ts'
import type { Mutation } from '../model/mutation.ts'
import type { Row } from '../model/table.ts'
import type { Result } from '../model/wire.ts'

/** Rows of one table as they came in a snapshot: packed, in ascending order of id, written once and replaced whole. */
export interface Block {
  readonly table: string
  readonly no: number
  readonly bytes: Uint8Array
  readonly rows: number
  readonly minId: string
  readonly maxId: string
}

/** Server rows of one table that came after the blocks, packed, in the order of arrival. A later one wins. */
export interface Delta {
  /** Given by the store, ascending. */
  readonly key?: number
  readonly table: string
  readonly bytes: Uint8Array
  readonly rows: number
  /** Ids of rows that are no more, or no longer for this device. */
  readonly gone: readonly string[]
}

/** A row with unsent edits: what the server last said of it and what this device shows. */
export interface HotRow {
  readonly table: string
  readonly id: string
  /** The head this row is a line of, '' for none. */
  readonly parent: string
  readonly server: Row | null
  readonly row: Row | null
}

/**
 * A mutation of this device and what became of it.
 * waiting: not answered · answered: the server has it, its effects are on their way · landed: its effects are here ·
 * attention: refused, blocked or clashed, a person must look · discarded: a person gave it up.
 */
export type EntryState = 'waiting' | 'answered' | 'landed' | 'attention' | 'discarded'

export interface Entry {
  readonly clientSeq: number
  readonly mutation: Mutation
  readonly state: EntryState
  readonly tries: number
  readonly result: Result | null
  readonly fault: Fault | null
  /** Why a person discarded it; `sentAgain` when another took its place, `notSaved` when it was never called saved. */
  readonly reason: string | null
  /** ms since 1970 by the server's clock, of its answer; by the device's until then. */
  readonly at: number
}

/** The reason of an entry that was set aside and then sent once more, as another. */
export const sentAgain = 'sent again'

/** The reason of an entry that was never called saved: the disk had no room for its second copy. */
export const notSaved = 'not saved'

/** One field on which this device lost to another; kept until a person has chosen. */
export interface OpenClash {
  readonly mutation: string
  readonly table: string
  readonly id: string
  readonly field: string
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
  readonly theirsBy: string | null
  readonly theirsAt: string | null
  readonly at: number
}

/** A row that was not what the server has: what was here, and what stands there. */
export interface RowSample {
  readonly id: string
  readonly here: Readonly<Record<string, unknown>> | null
  readonly there: Readonly<Record<string, unknown>> | null
}

/**
 * Rows of a table (in one scope, or in all when null) were not what the server had at the same place of the feed. They
 * are by now; this is what is left to find out why they were not.
 */
export interface Incident {
  readonly kind: 'divergence'
  /** ms since 1970, by the server's clock. */
  readonly at: number
  readonly epoch: string
  readonly seq: number
  readonly table: string
  readonly scope: string | null
  readonly here: Digest
  readonly there: Digest
  readonly missing: number
  readonly different: number
  readonly extra: number
  /** Stretches of ids in which they lay, after one id and up to another. */
  readonly stretches: readonly { readonly after: string | null; readonly upTo: string | null }[]
  /** Records on the disk that spoke of these stretches. */
  readonly records: { readonly blocks: readonly number[]; readonly deltas: readonly number[] }
  /** Records that could not be read. */
  readonly damaged: { readonly blocks: readonly number[]; readonly deltas: readonly number[] }
  readonly samples: readonly RowSample[]
}

/** A block of document numbers that is the server's to lend: asked for, or here. */
export interface HeldBlock {
  /** Drawn by this replica before it asks: under the same key it is always answered the same block. */
  readonly key: string
  readonly series: string
  /** Null until the answer is here. */
  readonly lent: {
    readonly year: number
    readonly from: number
    readonly upTo: number
    readonly until: string
    /** The number to take next; one above `upTo` when all are taken. */
    readonly next: number
  } | null
}

export interface SegmentPlan {
  readonly id: string
  readonly table: string
  readonly rows: number
  readonly bytes: number
  readonly minId: string
  readonly maxId: string
}

/** What the replica knows of itself. One record each, by name. */
export interface Meta {
  /** Unlike that of any other store that has had the same name on this device. */
  mark: string
  /** This replica's name towards the server: clientSeq counts within it. */
  replica: string
  nextClientSeq: number
  nextProvisional: number
  /** At most two of each series. */
  numberBlocks: readonly HeldBlock[]
  epoch: string
  cursor: string
  lastSeq: number
  /** False while more pages of the feed are known to wait: then rows may be of different moments. */
  caughtUp: boolean
  lastSyncMs: number
  grants: readonly Grant[]
  grantsVersion: number
  /** The snapshot being fetched; gone when it is whole. */
  plan: {
    readonly epoch: string
    readonly cursor: string
    readonly seq: number
    readonly segments: readonly SegmentPlan[]
    readonly base: number
  }
  /** Block numbers are never used twice. */
  nextBlock: number
  /** For each table the block that its new rows are folded into, until it is full. */
  youngBlocks: Readonly<Record<string, number>>
  /** Ids of the plan's segments that are on disk. */
  fetched: readonly string[]
  /** Rows of each table in its blocks. */
  blockRows: Readonly<Record<string, number>>
  /** Tables that are whole. */
  complete: readonly string[]
  /** The tables whose rows are kept here: those that the build knows which was the last to take the drain lock. */
  tables: readonly string[]
  /** True from when the place in the feed was lost until the rows, which were kept, have been compared with the server's. */
  loose: boolean
  /** What the rows here were chosen by: more than that is not among them. */
  seenWith: readonly Grant[]
  /** Divergences that were found and mended, the newest last. */
  incidents: readonly Incident[]
  /** What was sent again to a server that had been restored. */
  offeredAgain: { readonly at: number; readonly mutations: readonly string[] }
  /** The holder of the drain lock: a writer with a lower token may not write any more. */
  fence: number
}
export type MetaKey = keyof Meta

export interface Shapes {
  readonly meta: { readonly key: MetaKey; readonly value: Meta[MetaKey] }
  readonly blocks: Block
  readonly deltas: Delta
  readonly hot: HotRow
  readonly outbox: Entry
  readonly clashes: OpenClash
  readonly drafts: { readonly key: string; readonly value: unknown }
}
export type StoreName = keyof Shapes
export type Key = string | number | readonly (string | number)[]

/** How each store is keyed and what else it is found by, in Dexie's words. */
export const shapes: Readonly<Record<StoreName, string>> = {
  meta: 'key',
  blocks: '[table+no],table,[table+no+minId+maxId]',
  deltas: '++key,table,[table+key]',
  hot: '[table+id],table,[table+parent]',
  outbox: 'clientSeq,state,mutation.id',
  clashes: '[mutation+table+id+field],[table+id]',
  drafts: 'key',
}

/** One open transaction. Only its own calls may be awaited inside it: IndexedDB ends a transaction that idles. */
export interface Tx {
  get<S extends StoreName>(store: S, key: Key): Promise<Shapes[S] | undefined>
  /** All records of a store in key order, or those whose index equals a value. */
  all<S extends StoreName>(store: S, index?: string, value?: Key): Promise<readonly Shapes[S][]>
  /** The keys of a compound index, or those that begin with a value, ascending, without reading the records. */
  keys(store: StoreName, index: string, first?: string): Promise<readonly Key[]>
  /** As keys, but the records' own, and in a single turn of the disk, however many there are. */
  ownKeys(store: StoreName, index: string, first: string): Promise<readonly Key[]>
  count(store: StoreName, index?: string, value?: Key): Promise<number>
  /** Returns the record's key. */
  put<S extends StoreName>(store: S, record: Shapes[S]): Promise<Key>
  delete(store: StoreName, key: Key): Promise<void>
  clear(store: StoreName, index?: string, value?: Key): Promise<void>
}

/**
 * The disk as the sync engine sees it: everything of a write is there after a crash, or nothing is, and it is on the
 * medium before the promise resolves.
 */
export interface Store {
  read<T>(stores: readonly StoreName[], work: (tx: Tx) => Promise<T>): Promise<T>
  write<T>(stores: readonly StoreName[], work: (tx: Tx) => Promise<T>): Promise<T>
  close(): void
}

export async function metaOf<K extends MetaKey>(tx: Tx, key: K): Promise<Meta[K] | undefined> {
  const record = await tx.get('meta', key)
  return record?.value as Meta[K] | undefined // the key decides the type: see Meta
}

export async function setMeta<K extends MetaKey>(tx: Tx, key: K, value: Meta[K]): Promise<void> {
  await tx.put('meta', { key, value })
}
