import { type Grant, may, scopeOf, scopesFor } from '../../model/access.ts'
import { type Instant, instantAt } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import { type Mutation, same, type Values } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import type {
  Changes,
  DigestAnswer,
  DigestRequest,
  Hello,
  Manifest,
  NumbersAnswer,
  NumbersRequest,
  PushAnswer,
  PushRequest,
  RangeAnswer,
  RangeRequest,
  Result,
} from '../../model/wire.ts'
import { type Register, registerOf } from '../../server/register.ts'
import { drawersOf, understood } from './drawers.ts'
import { isApplied, ModelBook, refused } from './modelBook.ts'
import { modelRange, modelSums } from './modelDigests.ts'
import { modelRows, modelSegments, pageAfter } from './modelFeed.ts'
import { NumberDesk } from './modelNumbers.ts'
import type { Backup, ServerBugs, State } from './modelState.ts'
import { visible } from './visible.ts'

/**
 * What the server promises, on plain maps: the same protocol as the real one in a hundredth of the time. What both say to
 * the same pushes and pulls is compared in differential.test.ts.
 */
export class ModelServer {
  private state: State
  /** Of the product; grows when the server is updated. */
  version = 1
  private register: Register = registerOf(drawersOf(1, tables))
  private readonly book: ModelBook
  private readonly desk: NumberDesk
  /** Every effect there ever was: mutation → how often it was applied in the present history. */
  applied = new Map<string, number>()
  /** The rows as they stood after each transaction, for checks of what a replica may have seen. */
  readonly history = new Map<string, ReadonlyMap<string, Row>>()
  /** Numbers that have named more than one state: never, within one incarnation. */
  readonly reused = new Set<string>()
  /** How often an older state came back: then numbers that were lent may be unknown. */
  restores = 0
  private readonly departures: { readonly epoch: string; readonly seq: number; readonly key: string }[] = []
  private readonly segments = new Map<string, Uint8Array<ArrayBuffer>>()
  private readonly nowMs: () => number
  private readonly bugs: ServerBugs

  constructor(nowMs: () => number, bugs: ServerBugs = {}) {
    this.nowMs = nowMs
    this.bugs = bugs
    this.state = { epoch: 1, seq: 0, floor: 0, log: [], answers: new Map(), grants: new Map() }
    const grantsOf = (user: string) => this.grantsOf(user)
    this.desk = new NumberDesk(nowMs, bugs)
    const { desk, register } = this
    this.book = new ModelBook({ nowMs, grantsOf, miscounts: bugs.miscounts ?? false, desk, register })
    this.remember()
  }

  /** What a person may see now, for the final comparison. */
  rowsFor(user: string): ReadonlyMap<string, Row> {
    return visible(this.book.rows, this.grantsOf(user), this.register)
  }

  /** All rows there are, whoever may see them. */
  rows(): ReadonlyMap<string, Row> {
    return this.book.rows
  }

  /** True when the present history has an answer to the mutation. */
  answered(mutation: string): boolean {
    return [...this.state.answers.values()].some((answers) =>
      [...answers.values()].some((each) => each.mutation === mutation),
    )
  }

  /** True when the present history has written all of the mutation. */
  readonly wrote = (mutation: string): boolean =>
    [...this.state.answers.values()].some((answers) =>
      [...answers.values()].some((each) => each.mutation === mutation && ['applied', 'merged'].includes(each.status)),
    )

  /** True when a row left, or changed hands, after a moment: a page that was read later does not have it any more. */
  leftAfter(epoch: string, seq: number, key: string): boolean {
    return this.departures.some((each) => each.epoch === epoch && each.seq > seq && each.key === key)
  }

  rowsAt(epoch: string, seq: number, user: string): ReadonlyMap<string, Row> | undefined {
    const rows = this.history.get(`${epoch}/${seq}`)
    return rows === undefined ? undefined : visible(rows, this.grantsOf(user), this.register)
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
      this.book.put(table, id, values, by)
      // Lines follow their order into another scope, in the same transaction.
      for (const [key, line] of this.book.rows) {
        if (
          key.startsWith('orderLine/') &&
          line.order === id &&
          line.buyer !== this.book.rows.get(`${table}/${id}`)?.buyer
        )
          this.book.write('orderLine', line.id, this.book.derive('orderLine', this.book.stamped(line, {}, by)))
      }
    })
  }

  backup(): Backup {
    return structuredClone({ state: this.state, rows: this.book.rows, numbers: this.desk.backup() })
  }

  /** Yesterday's backup comes back: a new incarnation, unless it is a disk image and the operator forgot to say so. */
  restore(backup: Backup, isSilent = this.bugs.keepsEpochOnRestore ?? false): void {
    const { epoch, grants } = this.state
    const { state, rows, numbers } = structuredClone(backup)
    this.restores += 1
    this.book.rows = rows
    this.desk.restore(numbers, isSilent)
    this.state = { ...state, epoch: isSilent ? epoch : epoch + 1, grants }
    this.applied = new Map(
      [...this.state.answers.values()].flatMap((answers) =>
        [...answers.values()].filter(isApplied).map((each) => [each.mutation, 1] as const),
      ),
    )
    this.remember()
  }

  /** The server is installed anew, in a later version, over the same database. */
  update(version: number): void {
    this.version = version
    this.register = registerOf(drawersOf(version, tables))
    this.book.register = this.register
  }

  /** What a build of the app is told that is not understood any more; undefined for one that is. */
  refuses(build: number): Fault | undefined {
    if (build >= this.version - understood || this.bugs.takesAnyBuild) return undefined
    return { kind: 'mustUpdate', minimum: String(this.version - understood) }
  }

  hello(user: string, device: string): Hello {
    const grants = this.state.grants.get(user)
    return {
      protocol: { least: Math.max(1, this.version - understood), most: this.version },
      minimumClient: '0.0.0',
      epoch: this.epoch(),
      schemaHash: `model ${this.version}`,
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
    const made = modelSegments(this.rowsFor(user), this.grantsOf(user), this.register)
    for (const { segment, bytes } of made) this.segments.set(segment.id, bytes)
    const segments = made.map(({ segment }) => segment)
    return { epoch: this.epoch(), cursor, seq: this.state.seq, segments }
  }

  segment(id: string): Uint8Array<ArrayBuffer> | undefined {
    return this.segments.get(id)
  }

  /** A cursor is good for this person, in this incarnation, and its place is still in the log. */
  private refusal(user: string, cursor: string): Fault | undefined {
    const from = placeIn(cursor)
    if (from.epoch !== this.epoch()) return { kind: 'reset', reason: 'epoch' }
    if (from.schema !== this.version) return { kind: 'reset', reason: 'expired' }
    if (from.scopes !== this.scopesKey(user)) return { kind: 'reset', reason: 'scope' }
    if (from.seq < this.state.floor) return { kind: 'reset', reason: 'expired' }
    return from.seq > this.state.seq ? { kind: 'reset', reason: 'epoch' } : undefined
  }

  digest(user: string, asked: DigestRequest, most: number): DigestAnswer | Fault {
    const refused = asked.cursor === null ? undefined : this.refusal(user, asked.cursor)
    if (refused !== undefined) return refused
    const page =
      asked.cursor === null || asked.of !== undefined ? null : this.changes(user, asked.device, asked.cursor, most)
    if (page !== null && 'kind' in page) return page
    const units = this.register.all.flatMap((drawer) => {
      const scopes = scopesFor(drawer, this.grantsOf(user))
      return (scopes === 'all' ? [null] : scopes).map((scope) => ({ drawer, scope }))
    })
    const { of } = asked
    const wanted = units.filter(
      (unit) => of === undefined || (unit.drawer.name === of.table && unit.scope === of.scope),
    )
    const seq = page?.seq ?? this.state.seq
    return {
      epoch: this.epoch(),
      cursor: this.cursorAt(user, seq),
      seq,
      changes: page,
      units: page?.done === false ? [] : modelSums(this.rowsFor(user), wanted, of, this.bugs.sumsWithout),
    }
  }

  range(user: string, asked: RangeRequest): RangeAnswer | Fault {
    const refused = this.refusal(user, asked.cursor)
    if (refused !== undefined) return refused
    const answer = modelRange(this.rowsFor(user), this.register.get(asked.table), asked, this.bugs.sumsWithout)
    return { epoch: this.epoch(), seq: this.state.seq, ...answer }
  }

  numbers(user: string, request: NumbersRequest): NumbersAnswer {
    const blocks = may(this.grantsOf(user), 'order.edit') ? this.desk.lend(request) : []
    return { epoch: this.epoch(), blocks: [...blocks] }
  }

  /** The log up to now is forgotten: whoever stands before this place cannot go on from it. */
  prune(): void {
    this.state.floor = this.state.seq
    this.state.log = []
  }

  changes(user: string, device: string, cursor: string, most: number): Changes | Fault {
    const refused = this.refusal(user, cursor)
    if (refused !== undefined) return refused
    const from = placeIn(cursor)
    const page = pageAfter(this.state.log, from.seq, most, this.bugs)
    const last = page.at(-1)
    const seq = (this.bugs.cutsTransactions ? last?.seq : last?.last) ?? this.state.seq
    const sent = modelRows(page, this.book.rows, this.grantsOf(user), this.register, this.bugs)
    const results = [...(this.state.answers.get(device)?.values() ?? [])].filter(
      (each) => (each.seq ?? 0) > from.seq && (each.seq ?? 0) <= seq,
    )
    return {
      epoch: this.epoch(),
      ...sent,
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
          ? this.transaction(() => this.book.apply(request.device, mutation, answers))
          : this.transaction(() => refused({ kind: 'forbidden', permission: 'author' }))
      const result: Result = { ...verdict, clientSeq: mutation.clientSeq, mutation: mutation.id, seq: this.state.seq }
      answers.set(mutation.clientSeq, result)
      results.push(result)
      if (isApplied(result)) this.applied.set(mutation.id, (this.applied.get(mutation.id) ?? 0) + 1)
    }
    return { results, head: this.state.seq, epoch: this.epoch() }
  }

  /** Numbers what a transaction changed, at its commit; even one that changed nothing takes a number, for its answer. */
  private transaction<T>(work: () => T): T {
    this.book.pending = []
    const result = work()
    const touched = new Map(this.book.pending.map((each) => [`${each.table}/${each.id}`, each]))
    for (const each of this.book.pending)
      if (!touched.has(`${each.table}/${each.id}`)) touched.set(`${each.table}/${each.id}`, each)
    const last = this.state.seq + Math.max(1, touched.size)
    for (const [key, { table, id }] of touched) {
      const first = this.book.pending.find((each) => `${each.table}/${each.id}` === key)
      const row = this.book.rows.get(key)
      const drawer = this.register.get(table)
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
    if (before !== undefined && !same(Object.fromEntries(before), Object.fromEntries(this.book.rows)))
      this.reused.add(key)
    this.history.set(key, new Map(this.book.rows))
  }

  private epoch(): string {
    return `epoch-${this.state.epoch}`
  }

  private cursorAt(user: string, seq: number): string {
    return JSON.stringify({ epoch: this.epoch(), seq, scopes: this.scopesKey(user), schema: this.version })
  }

  private scopesKey(user: string): string {
    return JSON.stringify(this.grantsOf(user))
  }
}

function placeIn(cursor: string) {
  return JSON.parse(cursor) as { epoch: string; seq: number; scopes: string; schema: number } // made by cursorAt
}

function branded(mutation: PushRequest['mutations'][number]): Mutation {
  return { ...mutation, at: mutation.at as Instant } // only ever shown
}
