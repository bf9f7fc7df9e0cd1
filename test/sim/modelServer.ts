import { createHash } from 'node:crypto'
import { type Grant, inScope, may, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import { type Instant, instantAt } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import { orderValue } from '../../model/formulas.ts'
import { blank, type Mutation, merge, type Op, same, type Values } from '../../model/mutation.ts'
import { pack } from '../../model/pack.ts'
import type { Decimal } from '../../model/quantity.ts'
import { machineOf, mayMove } from '../../model/states.ts'
import { faultsIn, type Row } from '../../model/table.ts'
import { tableOf, tables } from '../../model/tables.ts'
import type { Changes, Hello, Manifest, PushAnswer, PushRequest, Result } from '../../model/wire.ts'

interface Change {
  readonly seq: number
  /** Serial number of the transaction's last change: pages end only there. */
  readonly last: number
  readonly table: string
  readonly id: string
  readonly before: string | null
  readonly after: string | null
  readonly removed: boolean
}

interface State {
  epoch: number
  seq: number
  rows: Map<string, Row>
  log: Change[]
  /** device → clientSeq → answer. */
  answers: Map<string, Map<number, Result>>
  grants: Map<string, { readonly version: number; readonly grants: readonly Grant[] }>
  nextNumber: number
}

/** Deliberate bugs, to show that the checks would see them. */
export interface ServerBugs {
  readonly appliesTwice?: boolean
  readonly cutsTransactions?: boolean
  readonly keepsEpochOnRestore?: boolean
  readonly sendsForeignRows?: boolean
  readonly forgetsScopeMoves?: boolean
  readonly losesResults?: boolean
  readonly miscounts?: boolean
}

/**
 * What the server promises, on plain maps: the same protocol as the real one in a hundredth of the time. A differential
 * test holds both to the same answers.
 */
export class ModelServer {
  private state: State
  /** Every effect there ever was: mutation → how often it was applied in the present history. */
  applied = new Map<string, number>()
  /** The rows as they stood after each transaction, for checks of what a replica may have seen. */
  readonly history = new Map<string, ReadonlyMap<string, Row>>()
  /** Numbers that have named more than one state: never, within one incarnation. */
  readonly reused = new Set<string>()
  private readonly departures: { readonly epoch: string; readonly seq: number; readonly key: string }[] = []
  private readonly segments = new Map<string, Uint8Array<ArrayBuffer>>()
  private readonly nowMs: () => number
  private readonly bugs: ServerBugs

  constructor(nowMs: () => number, bugs: ServerBugs = {}) {
    this.nowMs = nowMs
    this.bugs = bugs
    this.state = { epoch: 1, seq: 0, rows: new Map(), log: [], answers: new Map(), grants: new Map(), nextNumber: 1 }
    this.remember()
  }

  /** What a person may see now, for the final comparison. */
  rowsFor(user: string): ReadonlyMap<string, Row> {
    return visible(this.state.rows, this.grantsOf(user))
  }

  /** True when the present history has an answer to the mutation. */
  answered(mutation: string): boolean {
    return [...this.state.answers.values()].some((answers) =>
      [...answers.values()].some((each) => each.mutation === mutation),
    )
  }

  /** True when a row left, or changed hands, after a moment: a page that was read later does not have it any more. */
  leftAfter(epoch: string, seq: number, key: string): boolean {
    return this.departures.some((each) => each.epoch === epoch && each.seq > seq && each.key === key)
  }

  rowsAt(epoch: string, seq: number, user: string): ReadonlyMap<string, Row> | undefined {
    const rows = this.history.get(`${epoch}/${seq}`)
    return rows === undefined ? undefined : visible(rows, this.grantsOf(user))
  }

  grantsOf(user: string): readonly Grant[] {
    return this.state.grants.get(user)?.grants ?? []
  }

  setGrants(user: string, grants: readonly Grant[]): void {
    const version = (this.state.grants.get(user)?.version ?? 0) + 1
    this.state.grants.set(user, { version, grants })
  }

  /** A row that the office (a colleague online) writes, outside any device's outbox. */
  officeWrite(table: string, id: string, values: Values, by: string): void {
    this.transaction(() => {
      this.put(table, id, values, by)
      // Lines follow their order into another scope, in the same transaction.
      for (const line of this.state.rows.values()) {
        if (line.order === id && line.buyer !== this.state.rows.get(`${table}/${id}`)?.buyer)
          this.write('orderLine', line.id, this.derive('orderLine', this.stamped(line, {}, by)))
      }
    })
  }

  backup(): State {
    return structuredClone(this.state)
  }

  /** Yesterday's backup comes back: a new incarnation, unless the operator forgot. */
  restore(backup: State): void {
    const { epoch, grants } = this.state
    this.state = { ...structuredClone(backup), epoch: this.bugs.keepsEpochOnRestore ? epoch : epoch + 1, grants }
    this.applied = new Map(
      [...this.state.answers.values()].flatMap((answers) =>
        [...answers.values()].filter(isApplied).map((each) => [each.mutation, 1] as const),
      ),
    )
    this.remember()
  }

  hello(user: string, device: string): Hello {
    const grants = this.state.grants.get(user)
    return {
      protocol: { least: 1, most: 1 },
      minimumClient: '0.0.0',
      epoch: this.epoch(),
      schemaHash: 'model',
      serverTime: instantAt(this.nowMs()),
      durability: 'power-safe',
      demo: false,
      limits: { pushBytes: 1_000_000, pushMutations: 100, pageRows: 2000 },
      grants: [...(grants?.grants ?? [])],
      grantsVersion: grants?.version ?? 0,
      lastClientSeq: Math.max(0, ...(this.state.answers.get(device)?.keys() ?? [])),
    }
  }

  snapshot(user: string): Manifest {
    const cursor = this.cursorAt(user, this.state.seq)
    const rows = this.rowsFor(user)
    const segments = tables.flatMap((drawer) => {
      const own = [...rows].filter(([key]) => key.startsWith(`${drawer.name}/`)).map(([, row]) => row)
      // Small segments, so that a bootstrap has many places to be killed at.
      const parts = Array.from({ length: Math.ceil(own.length / 4) }, (_, i) =>
        own.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(4 * i, 4 * i + 4),
      )
      return parts.map((part) => {
        const bytes = pack(drawer.name, visibleFields(drawer, this.grantsOf(user)), part)
        const id = createHash('sha256').update(bytes).digest('hex')
        this.segments.set(id, bytes)
        return {
          id,
          table: drawer.name,
          rows: part.length,
          bytes: bytes.length,
          minId: part[0]?.id ?? '',
          maxId: part.at(-1)?.id ?? '',
        }
      })
    })
    return { epoch: this.epoch(), cursor, seq: this.state.seq, segments }
  }

  segment(id: string): Uint8Array<ArrayBuffer> | undefined {
    return this.segments.get(id)
  }

  changes(user: string, device: string, cursor: string, most: number): Changes | Fault {
    const from = JSON.parse(cursor) as { epoch: string; seq: number; scopes: string } // made by cursorAt
    if (from.epoch !== this.epoch() || from.seq > this.state.seq) return { kind: 'reset', reason: 'epoch' }
    if (from.scopes !== this.scopesKey(user)) return { kind: 'reset', reason: 'scope' }
    const grants = this.grantsOf(user)
    const page: Change[] = []
    for (const change of this.state.log) {
      if (change.seq <= from.seq) continue
      const cut = page.length >= most && (this.bugs.cutsTransactions || page.at(-1)?.last !== change.last)
      if (cut) break
      page.push(change)
    }
    const seq =
      page.at(-1)?.last !== undefined && !this.bugs.cutsTransactions
        ? (page.at(-1)?.last ?? 0)
        : (page.at(-1)?.seq ?? this.state.seq)
    const tablesOut: Changes['tables'] = {}
    const gone: Changes['gone'] = []
    for (const key of new Set(page.map((change) => `${change.table}/${change.id}`))) {
      const mine = page.filter((change) => `${change.table}/${change.id}` === key)
      const [table = '', id = ''] = key.split('/')
      const drawer = tableOf(table)
      const scopes = scopesFor(drawer, grants)
      const sees = (scope: string | null) => (drawer.scope === undefined ? scopes === 'all' : inScope(scopes, scope))
      // Rows as they are now, in the same breath as the head.
      const row = this.state.rows.get(key)
      if (row !== undefined && (sees(scopeOf(drawer, row)) || this.bugs.sendsForeignRows)) {
        const columns = ['id', ...Object.keys(visibleFields(drawer, grants))]
        tablesOut[table] ??= { columns, rows: [] }
        tablesOut[table].rows.push(columns.map((column) => row[column]))
      } else if (mine.some((change) => sees(change.before) || sees(change.after))) {
        if (row !== undefined && this.bugs.forgetsScopeMoves) continue
        gone.push({ table, id, why: row === undefined ? 'removed' : 'scope' })
      }
    }
    const results = [...(this.state.answers.get(device)?.values() ?? [])].filter(
      (each) => (each.seq ?? 0) > from.seq && (each.seq ?? 0) <= seq,
    )
    return {
      epoch: this.epoch(),
      tables: tablesOut,
      gone,
      results: this.bugs.losesResults ? [] : results,
      cursor: this.cursorAt(user, seq),
      done: seq >= this.state.seq,
      seq,
      head: this.state.seq,
    }
  }

  push(user: string, request: PushRequest): PushAnswer | Fault {
    if (request.epoch !== this.epoch()) return { kind: 'reset', reason: 'epoch' }
    const answers = this.state.answers.get(request.device) ?? new Map<number, Result>()
    this.state.answers.set(request.device, answers)
    const results: Result[] = []
    for (const mutation of request.mutations.map(branded)) {
      const seen = answers.get(mutation.clientSeq)
      if (seen !== undefined && !this.bugs.appliesTwice) {
        results.push(seen)
        continue
      }
      const last = Math.max(0, ...answers.keys())
      if (mutation.clientSeq > last + 1) return { kind: 'invalid', fields: { clientSeq: 'gap' } }
      const verdict =
        mutation.author === user
          ? this.transaction(() => this.apply(mutation, answers))
          : this.transaction(() => refused({ kind: 'forbidden', permission: 'author' }))
      const result: Result = { ...verdict, clientSeq: mutation.clientSeq, mutation: mutation.id, seq: this.state.seq }
      answers.set(mutation.clientSeq, result)
      results.push(result)
      if (isApplied(result)) this.applied.set(mutation.id, (this.applied.get(mutation.id) ?? 0) + 1)
    }
    return { results, head: this.state.seq, epoch: this.epoch() }
  }

  private apply(mutation: Mutation, answers: ReadonlyMap<number, Result>): Verdict {
    const bad = [...answers.values()].find(
      (each) =>
        mutation.deps.includes(each.mutation) &&
        (each.refused === true || each.status === 'rejected' || each.status === 'blocked'),
    )
    if (bad !== undefined) return { status: 'blocked', fault: { kind: 'blocked', by: bad.mutation }, refused: true }
    const undo = new Map(this.state.rows)
    const clashes: NonNullable<Result['clashes']> = []
    let wrote = false
    for (const op of mutation.ops) {
      const done = this.applyOp(op, mutation)
      if ('fault' in done || done.refused) {
        this.state.rows = undo
        this.pending = []
        return 'fault' in done
          ? refused(done.fault)
          : { status: 'conflict', clashes: [...clashes, ...done.clashes], refused: true }
      }
      clashes.push(...done.clashes)
      wrote ||= done.wrote
    }
    if (!this.bugs.miscounts || !mutation.ops.some((op) => op.op === 'remove')) this.foldOrders(mutation)
    if (clashes.length > 0) return { status: 'conflict', clashes }
    return { status: wrote ? 'applied' : 'noop' }
  }

  private applyOp(
    op: Op,
    mutation: Mutation,
  ):
    | { readonly wrote: boolean; readonly refused: boolean; readonly clashes: NonNullable<Result['clashes']> }
    | { readonly fault: Fault } {
    const drawer = tableOf(op.table)
    const grants = this.grantsOf(mutation.author)
    const machine = machineOf(drawer.machine)
    const permission = op.op === 'move' ? (machine?.permission ?? '') : drawer.write
    if (!may(grants, permission)) return { fault: { kind: 'forbidden', permission } }
    const row = this.state.rows.get(`${op.table}/${op.id}`)
    const scopes = scopesFor(drawer, grants, permission)
    const touched =
      row ??
      (op.op === 'put'
        ? this.derive(op.table, { ...blank(drawer, op.id, { author: mutation.author, at: mutation.at }), ...op.values })
        : undefined)
    if (touched !== undefined && drawer.scope !== undefined && !inScope(scopes, scopeOf(drawer, touched)))
      return { fault: { kind: 'forbidden', permission: 'scope' } }
    const nothing = { wrote: false, refused: false, clashes: [] }
    if (op.op === 'put' && row === undefined) {
      const fields = faultsIn(drawer, op.values)
      if (Object.keys(fields).length > 0) return { fault: { kind: 'invalid', table: op.table, fields } }
      if (this.hasDuplicate(op)) return { fault: { kind: 'duplicate', table: op.table, fields: ['orderNo'] } }
      if (op.table === 'orderLine' && !this.state.rows.has(`salesOrder/${op.values.order}`))
        return { fault: { kind: 'missing', table: 'salesOrder', id: String(op.values.order) } }
      this.put(op.table, op.id, op.values, mutation.author)
      return { ...nothing, wrote: true }
    }
    if (row === undefined)
      return op.op === 'remove' ? nothing : { fault: { kind: 'missing', table: op.table, id: op.id } }
    if (op.op === 'remove') {
      this.write(op.table, op.id, null)
      return { ...nothing, wrote: true }
    }
    if (op.op === 'move') {
      if (row.status === op.to) return nothing
      if (machine === undefined || !mayMove(machine, String(row.status), op.to))
        return {
          fault: {
            kind: 'illegalMove',
            table: op.table,
            id: op.id,
            from: String(row.status),
            to: op.to,
            reason: 'notAllowed',
          },
        }
      this.write(op.table, op.id, this.stamped(row, { status: op.to }, mutation.author))
      return { ...nothing, wrote: true }
    }
    const merged = op.op === 'put' ? merge(drawer, row, {}, op.values) : merge(drawer, row, op.base, op.set)
    const clashes = merged.clashes.map((clash) => ({ ...clash, table: op.table, id: op.id }))
    if (Object.keys(merged.set).length > 0) this.write(op.table, op.id, this.stamped(row, merged.set, mutation.author))
    return { wrote: Object.keys(merged.set).length > 0, refused: merged.refused, clashes }
  }

  private hasDuplicate(op: Extract<Op, { op: 'put' }>): boolean {
    if (op.table !== 'salesOrder') return false
    return [...this.state.rows].some(
      ([key, row]) =>
        key.startsWith('salesOrder/') &&
        row.id !== op.id &&
        same(row.orderNo, op.values.orderNo) &&
        same(row.buyer, op.values.buyer),
    )
  }

  private put(table: string, id: string, values: Values, by: string): void {
    const at = instantAt(this.nowMs())
    const old = this.state.rows.get(`${table}/${id}`)
    const row = this.derive(
      table,
      old === undefined
        ? { ...blank(tableOf(table), id, { author: by, at }), ...values, version: 1 }
        : this.stamped(old, values, by),
    )
    this.write(
      table,
      id,
      table === 'salesOrder' && old === undefined ? { ...row, sclPo: `SCLPO_26_${this.state.nextNumber++}` } : row,
    )
  }

  private derive(table: string, row: Row): Row {
    if (table !== 'orderLine') return row
    return { ...row, buyer: this.state.rows.get(`salesOrder/${row.order}`)?.buyer ?? null }
  }

  private stamped(row: Row, values: Values, by: string): Row {
    return { ...row, ...values, version: row.version + 1, updatedAt: instantAt(this.nowMs()), updatedBy: by }
  }

  /** Pieces and value of an order are the fold of its lines, in the same transaction. */
  private foldOrders(mutation: Mutation): void {
    const orders = new Set(
      [...this.state.rows.values(), ...this.pending.map((each) => each.old)].flatMap((row) =>
        typeof row?.order === 'string' ? [row.order] : [],
      ),
    )
    for (const op of mutation.ops) if (op.table === 'salesOrder') orders.add(op.id)
    for (const id of orders) {
      const order = this.state.rows.get(`salesOrder/${id}`)
      if (order === undefined) continue
      const pieces = [...this.state.rows]
        .filter(([key, row]) => key.startsWith('orderLine/') && row.order === id)
        .reduce((sum, [, row]) => sum + Number(row.qty), 0)
      const value = order.fob === null ? null : orderValue(pieces, order.fob as Decimal)
      if (order.pieces !== pieces || order.value !== value)
        this.write('salesOrder', id, this.stamped(order, { pieces, value }, mutation.author))
    }
  }

  private pending: { readonly table: string; readonly id: string; readonly old: Row | undefined }[] = []

  private write(table: string, id: string, row: Row | null): void {
    const key = `${table}/${id}`
    this.pending.push({ table, id, old: this.state.rows.get(key) })
    if (row === null) this.state.rows.delete(key)
    else this.state.rows.set(key, row)
  }

  /** Numbers what a transaction changed, at its commit; even one that changed nothing takes a number, for its answer. */
  private transaction<T>(work: () => T): T {
    this.pending = []
    const result = work()
    const touched = new Map(this.pending.map((each) => [`${each.table}/${each.id}`, each]))
    for (const each of this.pending)
      if (!touched.has(`${each.table}/${each.id}`)) touched.set(`${each.table}/${each.id}`, each)
    const last = this.state.seq + Math.max(1, touched.size)
    for (const [key, { table, id }] of touched) {
      const first = this.pending.find((each) => `${each.table}/${each.id}` === key)
      const row = this.state.rows.get(key)
      const drawer = tableOf(table)
      this.state.seq += 1
      const [before, after] = [
        first?.old === undefined ? null : scopeOf(drawer, first.old),
        row === undefined ? null : scopeOf(drawer, row),
      ]
      if (row === undefined || before !== after) this.departures.push({ epoch: this.epoch(), seq: this.state.seq, key })
      this.state.log.push({
        seq: this.state.seq,
        last,
        table,
        id,
        before,
        after,
        removed: row === undefined,
      })
    }
    this.state.seq = last
    this.remember()
    return result
  }

  private remember(): void {
    const key = `${this.epoch()}/${this.state.seq}`
    const before = this.history.get(key)
    if (before !== undefined && !same(Object.fromEntries(before), Object.fromEntries(this.state.rows)))
      this.reused.add(key)
    this.history.set(key, new Map(this.state.rows))
  }

  private epoch(): string {
    return `epoch-${this.state.epoch}`
  }

  private cursorAt(user: string, seq: number): string {
    return JSON.stringify({ epoch: this.epoch(), seq, scopes: this.scopesKey(user) })
  }

  private scopesKey(user: string): string {
    return JSON.stringify(this.grantsOf(user))
  }
}

function branded(mutation: PushRequest['mutations'][number]): Mutation {
  return { ...mutation, at: mutation.at as Instant } // only ever shown
}

type Verdict = Omit<Result, 'clientSeq' | 'mutation' | 'seq'>

function refused(fault: Fault): Verdict {
  return { status: 'rejected', fault, refused: true }
}

function isApplied(result: Result): boolean {
  return (
    (result.status === 'applied' || result.status === 'merged' || result.status === 'conflict') &&
    result.refused !== true
  )
}

function visible(rows: ReadonlyMap<string, Row>, grants: readonly Grant[]): ReadonlyMap<string, Row> {
  return new Map(
    [...rows].flatMap(([key, row]) => {
      const drawer = tableOf(key.split('/')[0] ?? '')
      const scopes = scopesFor(drawer, grants)
      if (drawer.scope === undefined ? scopes !== 'all' : !inScope(scopes, scopeOf(drawer, row))) return []
      const fields = ['id', ...Object.keys(visibleFields(drawer, grants))]
      return [[key, Object.fromEntries(fields.map((field) => [field, row[field] ?? null])) as Row]]
    }),
  )
}
