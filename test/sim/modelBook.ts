import { type Grant, inScope, may, scopeOf, scopesFor } from '../../model/access.ts'
import { instantAt } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import { blank, type Mutation, merge, type Op, same, type Values } from '../../model/mutation.ts'
import { isEnded, machineOf } from '../../model/states.ts'
import { type Drawer, faultsIn, type Row } from '../../model/table.ts'
import type { Result } from '../../model/wire.ts'
import type { Register } from '../../server/register.ts'
import type { NumberDesk } from './modelNumbers.ts'
import { foldOf, hasAmended, moveFault, worthOf } from './modelOrders.ts'

/** The rows of the model server, and what the factory's rules make of a mutation of them. */
export class ModelBook {
  rows = new Map<string, Row>()
  /** Changes when the server is updated. */
  register: Register
  readonly desk: NumberDesk
  private readonly nowMs: () => number
  private readonly grantsOf: (user: string) => readonly Grant[]
  /** A deliberate bug: a removed line stays counted in its order. */
  private readonly miscounts: boolean

  constructor(options: {
    nowMs: () => number
    grantsOf: (user: string) => readonly Grant[]
    miscounts: boolean
    desk: NumberDesk
    register: Register
  }) {
    this.register = options.register
    this.nowMs = options.nowMs
    this.desk = options.desk
    this.grantsOf = options.grantsOf
    this.miscounts = options.miscounts
  }

  apply(device: string, mutation: Mutation, answers: ReadonlyMap<number, Result>): Verdict {
    const bad = [...answers.values()].find(
      (each) =>
        mutation.deps.includes(each.mutation) &&
        (each.refused === true || each.status === 'rejected' || each.status === 'blocked'),
    )
    if (bad !== undefined) return { status: 'blocked', fault: { kind: 'blocked', by: bad.mutation }, refused: true }
    const undo = new Map(this.rows)
    const clashes: NonNullable<Result['clashes']> = []
    let wrote = false
    for (const op of mutation.ops) {
      const done = this.applyOp(op, mutation, device)
      if ('fault' in done || done.refused) {
        this.rows = undo
        this.pending = []
        return 'fault' in done
          ? refused(done.fault)
          : { status: 'conflict', clashes: [...clashes, ...done.clashes], refused: true }
      }
      clashes.push(...done.clashes)
      wrote ||= done.wrote
    }
    if (!this.miscounts || !mutation.ops.some((op) => op.op === 'remove')) this.foldOrders(mutation, undo)
    if (clashes.length > 0) return { status: 'conflict', clashes }
    return { status: wrote ? 'applied' : 'noop' }
  }

  private applyOp(
    op: Op,
    mutation: Mutation,
    device: string,
  ):
    | { readonly wrote: boolean; readonly refused: boolean; readonly clashes: NonNullable<Result['clashes']> }
    | { readonly fault: Fault } {
    const drawer = this.register.get(op.table)
    const grants = this.grantsOf(mutation.author)
    const machine = machineOf(drawer.machine)
    const permission = op.op === 'move' ? (machine?.permission ?? '') : drawer.write
    if (!may(grants, permission)) return { fault: { kind: 'forbidden', permission } }
    const row = this.rows.get(`${op.table}/${op.id}`)
    const scopes = scopesFor(drawer, grants, permission)
    const touched =
      row ??
      (op.op === 'put'
        ? this.derive(op.table, { ...blank(drawer, op.id, { author: mutation.author, at: mutation.at }), ...op.values })
        : undefined)
    if (touched !== undefined && drawer.scope !== undefined && !inScope(scopes, scopeOf(drawer, touched)))
      return { fault: { kind: 'missing', table: op.table, id: op.id } }
    const nothing = { wrote: false, refused: false, clashes: [] }
    if (op.op === 'put' && row === undefined) {
      const fields = faultsIn(drawer, op.values)
      if (Object.keys(fields).length > 0) return { fault: { kind: 'invalid', table: op.table, fields } }
      if (this.hasDuplicate(op)) return { fault: { kind: 'duplicate', table: op.table, fields: ['buyer', 'orderNo'] } }
      if (op.table === 'orderLine' && !this.rows.has(`salesOrder/${op.values.order}`))
        return { fault: { kind: 'invalid', table: op.table, fields: { order: 'missing' } } }
      const ended = this.ended(op.table, touched)
      if (ended !== undefined) return { fault: ended }
      this.put(op.table, op.id, op.values, mutation.author, device)
      return { ...nothing, wrote: true }
    }
    if (row === undefined)
      return op.op === 'remove' ? nothing : { fault: { kind: 'missing', table: op.table, id: op.id } }
    if (op.op === 'remove') {
      const ended = this.ended(op.table, row)
      if (ended !== undefined) return { fault: ended }
      const stale = merge(
        drawer,
        row,
        op.base ?? {},
        Object.fromEntries(Object.keys(op.base ?? {}).map((name) => [name, null])),
      )
      if (stale.clashes.length > 0)
        return {
          wrote: false,
          refused: true,
          clashes: stale.clashes.map((clash) => ({ ...clash, table: op.table, id: op.id })),
        }
      this.write(op.table, op.id, null)
      return { ...nothing, wrote: true }
    }
    if (op.op === 'move') {
      if (row.status === op.to) return nothing
      const illegal = moveFault(this.rows, row, machine, op)
      if (illegal !== undefined) return { fault: illegal }
      this.write(op.table, op.id, this.stamped(row, { status: op.to }, mutation.author))
      const event = { subjectTable: op.table, subject: op.id, from: row.status, to: op.to, reason: op.reason }
      const told = { ...event, occurredAt: mutation.at, actor: mutation.author, buyer: row.buyer }
      this.put('statusEvent', op.event, told, mutation.author)
      return { ...nothing, wrote: true }
    }
    const merged =
      op.op === 'put' ? merge(drawer, row, {}, wished(drawer, op.values)) : merge(drawer, row, op.base, op.set)
    const clashes = merged.clashes.map((clash) => ({ ...clash, table: op.table, id: op.id }))
    const ended = merged.refused || Object.keys(merged.set).length > 0 ? this.ended(op.table, row) : undefined
    if (ended !== undefined) return { fault: ended }
    if (Object.keys(merged.set).length > 0) this.write(op.table, op.id, this.stamped(row, merged.set, mutation.author))
    return { wrote: Object.keys(merged.set).length > 0, refused: merged.refused, clashes }
  }

  /** A document that has come to its end is written no more, and neither are its lines. */
  private ended(table: string, row: Row | undefined): Fault | undefined {
    const id = String(table === 'orderLine' ? row?.order : row?.id)
    const head = table === 'orderLine' ? this.rows.get(`salesOrder/${id}`) : row
    return isEnded(machineOf('salesOrder'), head?.status)
      ? { kind: 'ended', table: 'salesOrder', id, state: String(head?.status) }
      : undefined
  }

  private hasDuplicate(op: Extract<Op, { op: 'put' }>): boolean {
    if (op.table !== 'salesOrder') return false
    return [...this.rows].some(
      ([key, row]) =>
        key.startsWith('salesOrder/') &&
        row.id !== op.id &&
        same(row.orderNo, op.values.orderNo) &&
        same(row.buyer, op.values.buyer),
    )
  }

  put(table: string, id: string, values: Values, by: string, device?: string): void {
    const at = instantAt(this.nowMs())
    const old = this.rows.get(`${table}/${id}`)
    const row = this.derive(
      table,
      old === undefined
        ? { ...blank(this.register.get(table), id, { author: by, at }), ...values, version: 1 }
        : this.stamped(old, values, by),
    )
    this.write(
      table,
      id,
      table === 'salesOrder' && old === undefined
        ? { ...row, ...this.desk.numbersFor(this.rows, values, device) }
        : row,
    )
  }

  derive(table: string, row: Row): Row {
    if (table === 'salesOrder') return { ...row, value: worthOf(row, Number(row.pieces)) }
    if (table !== 'orderLine') return row
    return { ...row, buyer: this.rows.get(`salesOrder/${row.order}`)?.buyer ?? null }
  }

  stamped(row: Row, values: Values, by: string): Row {
    return { ...row, ...values, version: row.version + 1, updatedAt: instantAt(this.nowMs()), updatedBy: by }
  }

  /** Makes the folds again of the orders that a mutation touched, by themselves or by their lines. */
  private foldOrders(mutation: Mutation, before: ReadonlyMap<string, Row>): void {
    const drawer = this.register.get('salesOrder')
    const orders = new Map<string, boolean>()
    for (const { table, id } of this.pending) {
      const [old, now] = [before.get(`${table}/${id}`), this.rows.get(`${table}/${id}`)]
      if (table === 'salesOrder' && old !== undefined && now !== undefined && hasAmended(drawer, old, now))
        orders.set(id, isSettled(old.status))
      if (table !== 'orderLine' || same(old?.qty ?? 0, now?.qty ?? 0)) continue
      const order = String((now ?? old)?.order)
      const head = before.get(`salesOrder/${order}`)
      orders.set(order, head !== undefined && isSettled(head.status))
    }
    for (const [id, isAmended] of orders) {
      const order = this.rows.get(`salesOrder/${id}`)
      if (order === undefined) continue
      const set = foldOf(this.rows, order, isAmended)
      if (Object.entries(set).some(([name, value]) => !same(order[name], value)))
        this.write('salesOrder', id, this.stamped(order, set, mutation.author))
    }
  }

  pending: { readonly table: string; readonly id: string; readonly old: Row | undefined }[] = []

  write(table: string, id: string, row: Row | null): void {
    const key = `${table}/${id}`
    this.pending.push({ table, id, old: this.rows.get(key) })
    if (row === null) this.rows.delete(key)
    else this.rows.set(key, row)
  }
}

/** What a second put of a row asks for: what it leaves empty is no wish, and what is derived is not its to give. */
function wished(drawer: Drawer, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== null && drawer.fields[name]?.merge !== 'derived'),
  )
}

/** From its second state on a change of an order is an amendment. */
function isSettled(status: unknown): boolean {
  return status !== machineOf('salesOrder')?.initial
}

export type Verdict = Omit<Result, 'clientSeq' | 'mutation' | 'seq'>

export function refused(fault: Fault): Verdict {
  return { status: 'rejected', fault, refused: true }
}

export function isApplied(result: Result): boolean {
  return (
    (result.status === 'applied' || result.status === 'merged' || result.status === 'conflict') &&
    result.refused !== true
  )
}
