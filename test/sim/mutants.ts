import { fail, type Outcome } from '../../model/fault.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import { limitMs } from '../../sync/line.ts'
import type { Timing } from '../../sync/loop.ts'
import type { Delta, Entry, HeldBlock, HotRow, Shapes, Store, Tx } from '../../sync/store.ts'
import type { Transport } from '../../sync/transport.ts'
import { lookMs } from '../../sync/watchdog.ts'
import { memoryDisk } from '../world/memoryStore.ts'
import { drawersOf, newest } from './drawers.ts'
import type { ServerBugs } from './modelState.ts'
import type { Surgery } from './process.ts'

/** A deliberate bug, and the promise whose check must notice it when all other checks look away. */
export interface Mutant {
  readonly name: string
  readonly invariant: string
  readonly server?: ServerBugs
  readonly surgery?: Surgery
}

export const mutants: readonly Mutant[] = [
  {
    name: 'a refused edit is thrown away',
    invariant: 'I1',
    surgery: { store: onPut('outbox', (record) => ((record as Entry).state === 'attention' ? undefined : record)) },
  },
  { name: 'the server applies a number again when it comes again', invariant: 'I2', server: { appliesTwice: true } },
  { name: 'rows of a page are lost and its cursor is kept', invariant: 'I3', surgery: { store: losingDeltas } },
  { name: 'a writer that lost the lock goes on landing pages', invariant: 'I4', surgery: { store: blindToOthers } },
  {
    name: 'an edit is not laid over the server row',
    invariant: 'I5',
    surgery: { store: onPut('hot', (record) => ({ ...record, row: (record as HotRow).server })) },
  },
  { name: 'a page cuts a transaction', invariant: 'I6', server: { cutsTransactions: true } },
  {
    name: 'removals are ignored',
    invariant: 'I7',
    surgery: { transport: (inner) => withChanges(inner, (page) => ({ ...page, gone: [] })) },
  },
  { name: 'rows of other scopes are sent', invariant: 'I8', server: { sendsForeignRows: true } },
  { name: 'answers never come with the feed', invariant: 'I9', server: { losesResults: true } },
  { name: 'a push that was lost once is never tried again', invariant: 'I9', surgery: { transport: givingUp } },
  {
    name: 'a question may wait for ever, and nobody looks whether it does',
    invariant: 'I9',
    surgery: { timing: without(limitMs, lookMs) },
  },
  { name: 'a restored server keeps its incarnation', invariant: 'I10', server: { keepsEpochOnRestore: true } },
  { name: 'a removed line is still counted in its order', invariant: 'I11', server: { miscounts: true } },
  { name: 'rows that nothing waits for stay hot', invariant: 'I12', surgery: { store: keepingHot } },
  { name: 'a replica is never compared with the server', invariant: 'I13', surgery: { transport: neverCompared } },
  { name: 'what differs is found and not mended', invariant: 'I7', surgery: { transport: neverMended } },
  {
    name: 'the numbers taken are counted in memory',
    invariant: 'I15',
    surgery: { store: countingInMemory },
  },
  { name: 'a block of numbers is lent twice', invariant: 'I15', server: { lendsTwice: true } },
  { name: 'any number that comes is believed', invariant: 'I15', server: { believesNumbers: true, lendsTwice: true } },
  { name: 'a printed number that was replaced is forgotten', invariant: 'I15', server: { forgetsPrinted: true } },
  {
    name: 'an edit that was given up too late is called given up for good',
    invariant: 'I14',
    surgery: { store: onPut('outbox', (record) => calledGivenUp(record as Entry)) },
  },
  {
    name: 'a build drops the columns that it does not know from what arrives',
    invariant: 'I16',
    surgery: { store: (store, build) => onPut('deltas', (record) => knownDelta(record as Delta, build))(store) },
  },
  {
    name: 'an edit hides the columns that its build does not know',
    invariant: 'I16',
    surgery: { store: (store, build) => onPut('hot', (record) => knownHot(record as HotRow, build))(store) },
  },
  {
    name: 'an updated app begins in an empty folder',
    invariant: 'I16',
    surgery: {
      update: (machine) => {
        machine.disk = memoryDisk()
        machine.journal = []
      },
    },
  },
  {
    name: 'an updated app goes on from where the one before it stood',
    invariant: 'I13',
    surgery: { store: forgettingTables },
  },
  { name: 'a build that is too old is answered all the same', invariant: 'I16', server: { takesAnyBuild: true } },
  {
    name: 'a build that is too old throws away what it cannot refresh',
    invariant: 'I16',
    surgery: { transport: forgettingWhenOld },
  },
  { name: 'a sum leaves a column out', invariant: 'I13', server: { sumsWithout: 'note' } },
]

function withTx(store: Store, change: (tx: Tx) => Tx): Store {
  return { ...store, write: (stores, work) => store.write(stores, (tx) => work(change(tx))) }
}

function onPut(target: string, change: (record: object) => object | undefined): (store: Store) => Store {
  return (inner) =>
    withTx(inner, (tx) => ({
      ...tx,
      put: async (store, record) => {
        const changed = store === target ? change(record) : record
        if (changed !== undefined) return tx.put(store, changed as typeof record) // a mutant keeps the record's shape
        await tx.delete('outbox', (record as Entry).clientSeq)
        return 0
      },
    }))
}

function calledGivenUp(entry: Entry): Entry {
  return entry.fault?.kind === 'taken' ? { ...entry, state: 'discarded', fault: null } : entry
}

function known(table: string, row: Row, build: number): Row {
  const drawer = drawersOf(build, tables).find(({ name }) => name === table)
  const names = ['id', ...Object.keys(drawer === undefined ? {} : allFields(drawer))]
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name))) as Row // a row, but narrower
}

function knownDelta(delta: Delta, build: number): Delta {
  const packed = unpack(delta.bytes)
  const rows = Array.from({ length: packed?.count ?? 0 }, (_, i) => packed?.row(i)).filter((row) => row !== undefined)
  const bytes = pack(
    delta.table,
    {},
    rows.map((row) => known(delta.table, row, build)),
  )
  return { ...delta, bytes }
}

function knownHot(hot: HotRow, build: number): HotRow {
  return { ...hot, row: hot.row && known(hot.table, hot.row, build) }
}

/** Every build takes the one before it for one that knew more. */
function forgettingTables(inner: Store): Store {
  return withTx(inner, (tx) => ({
    ...tx,
    get: async (store, key) => {
      const record = await tx.get(store, key)
      const names = [...drawersOf(newest, tables).map(({ name }) => name), 'and one more']
      return store === 'meta' && key === 'tables' ? ({ key, value: names } as typeof record) : record // of the same store
    },
  }))
}

function forgettingWhenOld(inner: Transport): Transport {
  return {
    ...inner,
    changes: async (asked) => {
      const page = await inner.changes(asked)
      return page.ok || page.fault.kind !== 'mustUpdate' ? page : fail({ kind: 'reset', reason: 'scope' })
    },
  }
}

function losingDeltas(inner: Store): Store {
  let count = 0
  return withTx(inner, (tx) => ({
    ...tx,
    put: async (store, record) => (store === 'deltas' && ++count % 3 === 0 ? 0 : tx.put(store, record)),
  }))
}

function countingInMemory(inner: Store): Store {
  let counted: Shapes['meta'] | undefined
  return withTx(inner, (tx) => ({
    ...tx,
    get: async (store, key) => {
      const record = await tx.get(store, key)
      const isCount = store === 'meta' && key === 'numberBlocks' && counted !== undefined
      return isCount ? (counted as typeof record) : record // of the same store
    },
    put: async (store, record) => {
      if (!('key' in record) || record.key !== 'numberBlocks') return tx.put(store, record)
      const before = (await tx.get('meta', 'numberBlocks'))?.value as readonly HeldBlock[] | undefined // see Meta
      const after = record.value as readonly HeldBlock[] // see Meta
      const isTaking = before?.some(({ lent }, i) => lent !== null && lent.next < (after[i]?.lent?.next ?? 0)) ?? false
      counted = isTaking ? (record as Shapes['meta']) : undefined
      return isTaking ? 'numberBlocks' : tx.put(store, record)
    },
  }))
}

function blindToOthers(inner: Store): Store {
  const own = new Map<string, unknown>()
  const remembering = (tx: Tx, writing: boolean): Tx => ({
    ...tx,
    get: async (store, key) => {
      const record = await tx.get(store, key)
      if (store !== 'meta' || (key !== 'fence' && key !== 'cursor')) return record
      if (writing && own.has(key)) return { key, value: own.get(key) } as typeof record // what this writer believes
      if (key === 'cursor') own.set(key, (record as { value: unknown } | undefined)?.value)
      return record
    },
    put: async (store, record) => {
      if (store === 'meta' && (record as { key: string }).key === 'fence')
        own.set('fence', (record as { value: unknown }).value)
      return tx.put(store, record)
    },
  })
  return {
    ...inner,
    read: (stores, work) => inner.read(stores, (tx) => work(remembering(tx, false))),
    write: (stores, work) => inner.write(stores, (tx) => work(remembering(tx, true))),
  }
}

function keepingHot(inner: Store): Store {
  return withTx(inner, (tx) => ({
    ...tx,
    delete: async (store, key) => (store === 'hot' ? undefined : tx.delete(store, key)),
  }))
}

function withChanges(inner: Transport, change: <P extends { gone: unknown }>(page: P) => P): Transport {
  return {
    ...inner,
    changes: async (asked) => {
      const page = await inner.changes(asked)
      return page.ok ? { ok: true, value: change(page.value) } : page
    },
  }
}

function neverCompared(inner: Transport): Transport {
  const offline = { ok: false, fault: { kind: 'offline' } } as const
  return { ...inner, digest: async (asked) => (asked.cursor === null ? inner.digest(asked) : offline) }
}

function neverMended(inner: Transport): Transport {
  return {
    ...inner,
    range: async (asked) => {
      const answer = await inner.range(asked)
      return answer.ok ? { ok: true, value: { ...answer.value, rows: [], gone: [] } } : answer
    },
  }
}

function givingUp(inner: Transport): Transport {
  let lost = false
  return {
    ...inner,
    push: async (request) => {
      if (lost) return new Promise<Outcome<never>>(() => {})
      const answer = await inner.push(request)
      lost = !answer.ok
      return answer
    },
  }
}

/** Timers of these lengths never ring. */
export function without(...lengthsMs: readonly number[]): (timing: Timing) => Timing {
  return (timing) => ({
    ...timing,
    after: (ms, then) => (lengthsMs.includes(ms) ? () => {} : timing.after(ms, then)),
  })
}
