import { type Grant, may } from '../model/access.ts'
import { instantAt } from '../model/calendar.ts'
import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import type { IdSource } from '../model/id.ts'
import type { Mutation, Op, Values } from '../model/mutation.ts'
import { provisional, series } from '../model/numbers.ts'
import { machineOf } from '../model/states.ts'
import { faultsIn } from '../model/table.ts'
import { findTable } from '../model/tables.ts'
import { wireBytes } from '../model/wire.ts'
import { endedFault } from './ended.ts'
import { hotStores, type Place, pendingEntries, placesOf, type Rows, refreshHot, rowsIn } from './hot.ts'
import type { Journal } from './journal.ts'
import { takeNumber } from './numberLease.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type Store, setMeta, type Tx } from './store.ts'
import { takeBack } from './takeBack.ts'

export interface WriteDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly journal: Journal
  readonly ids: IdSource
  readonly nowMs: () => number
  readonly person: string
  /** Numbers that are on their way at this moment: what was sent cannot be taken back silently. */
  readonly inFlight: () => ReadonlySet<number>
}

export interface Written {
  readonly mutation: Mutation
  readonly provisional: string | null
  readonly changed: readonly Place[]
  /** This replica's name, which notices carry. */
  readonly replica: string
  /** False when the journal could not be reached: the edit is safe in IndexedDB, but has no second copy. */
  readonly journalled: boolean
}

/**
 * Saves an edit on this device: its entry in the outbox and the rows it changes in one transaction, then the journal.
 * When it resolves well, the edit survives a crash. Nothing is saved when it resolves with a fault.
 * @param again given when an edit is sent once more: ends the old one, in the same transaction
 */
export async function write(
  deps: WriteDeps,
  intent: string,
  ops: readonly Op[],
  again?: (tx: Tx) => Promise<void>,
): Promise<Outcome<Written>> {
  const tooLarge = sizeFault(ops)
  if (tooLarge !== undefined) return fail(tooLarge)
  const saved = await deps.store.write([...hotStores, 'clashes'], async (tx) => {
    const rows = rowsIn(tx, deps.shelf)
    const [grants, nextSeq, replica, pending] = await Promise.all([
      metaOf(tx, 'grants'),
      metaOf(tx, 'nextClientSeq'),
      metaOf(tx, 'replica'),
      pendingEntries(tx),
      ...ops.map((op) => rows.shown(op)),
    ])
    const fault = faultOf(ops, grants ?? [], again !== undefined)
    if (fault !== undefined) return fail(fault)
    const amiss = (await unknownRow(rows, ops)) ?? (await endedFault(rows, ops))
    if (amiss !== undefined) return fail(amiss)
    const numbered = await withNumbers(tx, ops, deps.nowMs())
    const clientSeq = nextSeq ?? 1
    const mutation: Mutation = {
      id: deps.ids.next('mutation'),
      clientSeq,
      author: deps.person,
      at: instantAt(deps.nowMs()),
      intent,
      ops: numbered.ops,
      deps: depsOf(numbered.ops, pending),
    }
    const entry = newEntry(mutation, deps.nowMs())
    const overlay = { tx, shelf: deps.shelf, pending: [...pending, entry] }
    const [changed] = await Promise.all([
      refreshHot(overlay, placesOf(mutation.ops), rows),
      setMeta(tx, 'nextClientSeq', clientSeq + 1),
      tx.put('outbox', entry),
      again?.(tx),
    ])
    return ok({ mutation, provisional: numbered.provisional, changed, replica: replica ?? '' })
  })
  if (!saved.ok) return saved
  const { replica, mutation } = saved.value
  const kept = await deps.journal.append({ replica, person: deps.person, mutation })
  const isFull = !kept.ok && kept.fault.kind === 'storage' && kept.fault.reason === 'full'
  // An edit that is sent again has ended the old one, which the journal still has: it goes on with its one copy.
  if (isFull && again === undefined && (await takeBack(deps, mutation))) return fail(kept.fault)
  return ok({ ...saved.value, journalled: kept.ok })
}

export function newEntry(mutation: Mutation, nowMs: number): Entry {
  return {
    clientSeq: mutation.clientSeq,
    mutation,
    state: 'waiting',
    tries: 0,
    result: null,
    fault: null,
    reason: null,
    at: nowMs,
  }
}

// What the server takes of one mutation, with room for its frame: a larger one would wait at the head of the queue for ever.
const mostOps = 2000
const mostBytes = 900_000

function sizeFault(ops: readonly Op[]): Fault | undefined {
  if (ops.length > mostOps) return { kind: 'tooLarge', limit: mostOps, unit: 'rows' }
  return wireBytes(ops) > mostBytes ? { kind: 'tooLarge', limit: mostBytes, unit: 'bytes' } : undefined
}

/** An edit of a row that is not here (its table is being fetched anew, say) would show nothing and so be lost from sight. */
async function unknownRow(rows: Rows, ops: readonly Op[]): Promise<Fault | undefined> {
  const made = new Set(ops.flatMap((op) => (op.op === 'put' ? [op.id] : [])))
  for (const op of ops) {
    if (op.op === 'put' || made.has(op.id)) continue
    if (op.op !== 'remove' && (await rows.shown(op)) === null) return { kind: 'missing', table: op.table, id: op.id }
  }
  return undefined
}

/** What a person can still mend before it is saved. The server checks all of it again, and what needs other rows too. */
function faultOf(ops: readonly Op[], grants: readonly Grant[], isAgain: boolean): Fault | undefined {
  for (const op of ops) {
    const drawer = findTable(op.table)
    if (drawer === undefined) return { kind: 'invalid', table: op.table, fields: { table: 'unknownTable' } }
    const machine = machineOf(drawer.machine)
    const permission = op.op === 'move' ? (machine?.permission ?? '') : drawer.write
    if (permission === '' || !may(grants, permission))
      return { kind: 'forbidden', permission: permission || `${op.table}.${op.op}` }
    if (op.op === 'remove' && !drawer.removable) return { kind: 'forbidden', permission: `${op.table}.remove` }
    if (op.op === 'move' && machine?.needsReason.includes(op.to) && (op.reason ?? '').trim() === '')
      return { kind: 'invalid', table: op.table, fields: { reason: 'empty' } }
    const values: Values =
      op.op === 'put' ? wholePut(drawer.fields, op.values, grants) : op.op === 'patch' ? op.set : {}
    const fields = faultsIn(drawer, values)
    for (const name of Object.keys(values)) {
      if (isAgain && op.op === 'put' && series.some((each) => each.table === op.table && each.field === name)) continue
      if (drawer.fields[name]?.merge === 'derived' || (op.op === 'patch' && drawer.fields[name]?.merge === 'frozen'))
        fields[name] = 'notYours'
    }
    if (Object.keys(fields).length > 0) return { kind: 'invalid', table: op.table, fields }
  }
  return undefined
}

/** A put must carry every field that is not the server's to fill; those it leaves out count as empty. */
function wholePut(
  fields: Readonly<Record<string, { merge: string; restricted?: string }>>,
  values: Values,
  grants: readonly Grant[],
): Values {
  const asked = Object.entries(fields)
    .filter(
      ([, field]) => field.merge !== 'derived' && (field.restricted === undefined || may(grants, field.restricted)),
    )
    .map(([name]) => [name, values[name] ?? null])
  return { ...Object.fromEntries(asked), ...values }
}

/**
 * A new document gets the next number that was lent to this device, or else one that is good enough for paper until the
 * server gives it the real one. An edit that is sent once more keeps the number that it was shown with.
 */
async function withNumbers(
  tx: Tx,
  ops: readonly Op[],
  nowMs: number,
): Promise<{ readonly ops: readonly Op[]; readonly provisional: string | null }> {
  const numbered: Op[] = []
  let first: string | null = null
  for (const op of ops) {
    const each = op.op === 'put' ? series.find(({ table }) => table === op.table) : undefined
    if (
      op.op !== 'put' ||
      each === undefined ||
      op.values[each.field] != null ||
      op.values[each.provisionalField] != null
    ) {
      numbered.push(op)
      continue
    }
    const number = await takeNumber(tx, each, nowMs)
    const makeshift = number === undefined ? await nextProvisional(tx) : null
    const given = number === undefined ? { [each.provisionalField]: makeshift } : { [each.field]: number }
    numbered.push({ ...op, values: { ...op.values, ...given } })
    first ??= makeshift
  }
  return { ops: numbered, provisional: first }
}

async function nextProvisional(tx: Tx): Promise<string> {
  const counter = (await metaOf(tx, 'nextProvisional')) ?? 1
  await setMeta(tx, 'nextProvisional', counter + 1)
  return provisional(shortName((await metaOf(tx, 'replica')) ?? ''), counter)
}

/** Four letters of a replica's id that people can read out: no 0/O, no 1/I. */
export function shortName(replica: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  const hex = replica.replaceAll('-', '').slice(-8)
  const value = Number.parseInt(hex === '' ? '0' : hex, 16)
  return [0, 5, 10, 15].map((shift) => alphabet[(value >>> shift) & 31]).join('')
}

/** The earlier mutations that this one stands on: they wrote, or made, a row that it touches or points to. */
function depsOf(ops: readonly Op[], pending: readonly Entry[]): readonly string[] {
  const named = new Set(
    ops.flatMap((op) => [
      op.id,
      ...(op.op === 'put' ? Object.values(op.values) : op.op === 'patch' ? Object.values(op.set) : []),
    ]),
  )
  return pending
    .filter(({ mutation }) => mutation.ops.some((op) => named.has(op.id)))
    .map(({ mutation }) => mutation.id)
    .slice(-1000)
}
