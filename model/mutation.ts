import type { Instant } from './calendar.ts'
import type { Clash } from './fault.ts'
import { orderValue } from './formulas.ts'
import type { Decimal } from './quantity.ts'
import { machineOf } from './states.ts'
import type { Drawer, Row } from './table.ts'
import { tableOf } from './tables.ts'

export type Values = Readonly<Record<string, unknown>>

/** One step of an edit. A put makes a row, a patch changes fields from a base, a move walks a status machine. */
export type Op =
  | { readonly op: 'put'; readonly table: string; readonly id: string; readonly values: Values }
  | { readonly op: 'patch'; readonly table: string; readonly id: string; readonly base: Values; readonly set: Values }
  | {
      readonly op: 'remove'
      readonly table: string
      readonly id: string
      /** What the person saw of the guarded fields: a row that somebody has changed since is not removed silently. */
      readonly base?: Values | undefined
    }
  | {
      readonly op: 'move'
      readonly table: string
      readonly id: string
      readonly from: string
      readonly to: string
      /** Id of the status event that records the move; made by the device, so that a replay makes no second event. */
      readonly event: string
      readonly reason: string | null
    }

/** Ops that stand or fall together, made by one person on one device at one time. */
export interface Mutation {
  readonly id: string
  /** 1, 2, 3 … without gaps within one device: the server applies each (device, clientSeq) once. */
  readonly clientSeq: number
  /** The user who meant it; nobody else may send it. */
  readonly author: string
  /** The device's clock when it was saved: shown to people, never trusted for order. */
  readonly at: Instant
  /** What the person did, e.g. "order.edit": names the entry in the outbox. */
  readonly intent: string
  readonly ops: readonly Op[]
  /** Ids of earlier mutations of this device that this one stands on; if one is refused, this one waits for a person. */
  readonly deps: readonly string[]
}

/** Who and when, for the stamps of a row that is not yet the server's. */
export interface Stamp {
  readonly author: string
  readonly at: Instant
}

/**
 * The row as this device shows it: the last server row, then the pending ops over it, oldest first. The one fold that
 * enqueue, answer, refusal and pull all use, so that a person's own edit never flickers.
 * @param server the row as the server last had it, or null when it has none
 * @returns null when there is no row, or a pending op removes it
 */
export function rebase(server: Row | null, pending: readonly { readonly op: Op; readonly stamp: Stamp }[]): Row | null {
  return pending.reduce<Row | null>((row, { op, stamp }) => applyOp(row, op, stamp), server)
}

function applyOp(row: Row | null, op: Op, stamp: Stamp): Row | null {
  const changed = { updatedAt: stamp.at, updatedBy: stamp.author }
  switch (op.op) {
    case 'put':
      if (row === null) return { ...blank(tableOf(op.table), op.id, stamp), ...op.values, ...changed } as Row
      // The same natural combination may be there already: then the put is an edit of it, and its number is not the row's.
      return { ...row, ...withoutDerived(tableOf(op.table), op.values), ...changed } as Row
    case 'patch':
      return row === null ? null : ({ ...row, ...op.set, ...changed } as Row)
    case 'remove':
      return null
    case 'move':
      return row === null ? null : ({ ...row, status: op.to, ...changed } as Row)
  }
}

function withoutDerived(drawer: Drawer, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => drawer.fields[name]?.merge !== 'derived'))
}

/** A row before anything is known of it: empty fields, the machine's first state, version 0. */
export function blank(drawer: Drawer, id: string, stamp: Stamp): Row {
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(drawer.fields)) {
    values[name] = field.required && field.merge === 'derived' && field.kind === 'integer' ? 0 : null
  }
  const machine = machineOf(drawer.machine)
  if (machine !== undefined) values.status = machine.initial
  return {
    ...values,
    id,
    version: 0,
    createdAt: stamp.at,
    createdBy: stamp.author,
    updatedAt: stamp.at,
    updatedBy: stamp.author,
  } as Row
}

export interface Merge {
  /** Fields to write. */
  readonly set: Values
  /** Fields that somebody else changed to something else; they are not in `set`. */
  readonly clashes: readonly Clash[]
  /** True when a clash is on a guarded field: then nothing of the mutation may be written. */
  readonly refused: boolean
}

/**
 * Decides between two edits of one row, field by field, from values and never from clocks: a field goes through when the
 * stored value is still the one the person saw. A device's own earlier edits change the stored value to what its later
 * edits took as base, so a chain made offline never clashes with itself.
 * @param current the row as stored now
 * @param base what the person saw, per field
 * @param set what the person wants, per field
 */
export function merge(drawer: Drawer, current: Row, base: Values, set: Values): Merge {
  const write: Record<string, unknown> = {}
  const clashes: Clash[] = []
  let refused = false
  for (const [name, mine] of Object.entries(set)) {
    const theirs = current[name]
    if (same(theirs, mine)) continue
    if (same(theirs, base[name] ?? null)) {
      write[name] = mine
      continue
    }
    clashes.push({
      field: name,
      base: base[name] ?? null,
      mine,
      theirs,
      ...(current.updatedBy === null ? {} : { theirsBy: current.updatedBy }),
      theirsAt: current.updatedAt,
    })
    if (drawer.fields[name]?.merge === 'guard') refused = true
  }
  return { set: refused ? {} : write, clashes, refused }
}

/** Equal as a person would see it: by content, null and undefined alike. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => same(value, (b as Record<string, unknown>)[key]))
  )
}

/** The compensating ops that take a mutation back, or undefined where it cannot be (a status that has moved on, a removal). */
export function undoOf(ops: readonly Op[], newEvent: () => string): readonly Op[] | undefined {
  const back: Op[] = []
  for (const op of [...ops].reverse()) {
    if (op.op === 'patch') back.push({ ...op, base: op.set, set: op.base })
    else if (op.op === 'put' && tableOf(op.table).removable) back.push({ op: 'remove', table: op.table, id: op.id })
    else if (op.op === 'move' && machineOf(tableOf(op.table).machine)?.moves[op.to]?.includes(op.from))
      back.push({ ...op, from: op.to, to: op.from, event: newEvent(), reason: op.reason })
    else return undefined
  }
  return back
}

/** A head whose numbers are the fold of its lines. */
export interface RollUp {
  readonly head: string
  readonly lines: string
  /** The field of a line that names its head. */
  readonly via: string
  /** The line's addend and the head's total. */
  readonly addend: string
  readonly total: string
}

export const rollUps: readonly RollUp[] = [
  { head: 'salesOrder', lines: 'orderLine', via: 'order', addend: 'qty', total: 'pieces' },
]

/**
 * An order with pending lines counted in, before the server has counted them itself.
 * @param more pieces that pending lines add (or take, when negative)
 */
export function withPieces(order: Row, more: number): Row {
  const pieces = Number(order.pieces ?? 0) + more
  // Devices that may not see prices have no fob column, so they get no value either.
  if (!('fob' in order)) return { ...order, pieces }
  return { ...order, pieces, value: order.fob === null ? null : orderValue(pieces, order.fob as Decimal) }
}
