import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import { type Op, same, undoOf, type Values } from '../model/mutation.ts'
import type { Row } from '../model/table.ts'
import { findTable } from '../model/tables.ts'
import { hotStores, placeKey, rowsIn } from './hot.ts'
import type { Shelf } from './shelf.ts'
import type { Entry, Store } from './store.ts'

/** The reason of an entry that was refused and then undone: no other edit is needed to take it back. */
export const undone = 'undone'

/** Whether an edit was set aside without a word of it being written, so that giving it up is all there is to undo. */
export function isUnwritten({ state, fault, result }: Entry): boolean {
  return state === 'attention' && fault?.kind !== 'taken' && (result?.status !== 'conflict' || result.refused === true)
}

/**
 * The ops that take an edit back, from the rows as this device shows them. Of an edit that somebody has written over they
 * would only clash at the server, after the person was told that it is taken back.
 */
export async function opsBack(
  { store, shelf }: { readonly store: Store; readonly shelf: Shelf },
  entry: Entry | undefined,
  newEvent: () => string,
): Promise<Outcome<readonly Op[]>> {
  const ops = entry?.mutation.ops ?? []
  const back = undoOf(ops, newEvent)
  // One that was sent again stands as that other edit, and one that was given up does not stand at all.
  if (entry === undefined || back === undefined || entry.state === 'discarded')
    return fail({ kind: 'missing', table: 'outbox', id: entry?.mutation.id ?? '' })
  const shown = await store.read(hotStores, async (tx) => {
    const rows = rowsIn(tx, shelf)
    return new Map(await Promise.all(ops.map(async (op) => [placeKey(op), await rows.shown(op)] as const)))
  })
  const fault = changedSince(ops, (op) => shown.get(placeKey(op)) ?? null)
  return fault === undefined ? ok(back) : fail(fault)
}

/** What no longer is as these ops have left it. A field that is back at what it was before needs no taking back. */
export function changedSince(ops: readonly Op[], shown: (op: Op) => Row | null): Fault | undefined {
  const left = new Map<string, { readonly op: Op; readonly set: Values; readonly base: Values }>()
  for (const op of ops) {
    const before = left.get(placeKey(op))
    left.set(placeKey(op), { op, set: { ...before?.set, ...setBy(op) }, base: { ...baseOf(op), ...before?.base } })
  }
  for (const { op, set, base } of left.values()) {
    const row = shown(op)
    // A row that is gone is told as gone when the ops are written.
    if (row === null) continue
    const fields = Object.keys(set).filter(
      (name) => !same(row[name], set[name]) && !(Object.hasOwn(base, name) && same(row[name], base[name])),
    )
    const clashes = fields.map((field) => ({ field, base: set[field], mine: base[field], theirs: row[field] }))
    if (clashes.length > 0) return { kind: 'stale', table: op.table, id: op.id, clashes }
  }
  return undefined
}

function setBy(op: Op): Values {
  if (op.op === 'patch') return op.set
  if (op.op === 'move') return { status: op.to }
  if (op.op === 'remove') return {}
  // What the server fills in by itself is not what the person wrote.
  const fields = findTable(op.table)?.fields ?? {}
  return Object.fromEntries(Object.entries(op.values).filter(([name]) => fields[name]?.merge !== 'derived'))
}

/** A move says nothing here: no second move leads out of a state that is left already. */
function baseOf(op: Op): Values {
  return op.op === 'patch' ? op.base : {}
}
