import { type Grant, type Role, roles } from '../../model/access.ts'
import { instantAt } from '../../model/calendar.ts'
import { done, fail, ok } from '../../model/fault.ts'
import { idSource } from '../../model/id.ts'
import { type Op, rebase, undoOf, withPieces } from '../../model/mutation.ts'
import { faultsIn, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Doors } from '../../renderer/surroundings.ts'
import { changedSince } from '../../sync/undo.ts'
import type { Conflict, Notice, OutboxItem, Person, Session, SyncStatus, Writer } from '../../workers/doors.ts'
import { factoryOf, fixtureNowMs } from './factory.ts'
import { fixtureReader } from './fixtureReader.ts'

export interface FixtureOptions {
  readonly orders?: number
  readonly role?: Role
  /** False starts at the sign-in. */
  readonly signedIn?: boolean
  readonly reach?: SyncStatus['reach']
  /** Work that waits, was refused and clashes, to look at. */
  readonly withTrouble?: boolean
  readonly locale?: 'en' | 'bn'
  /** The first download is still running: these tables have not come yet, and others have. */
  readonly missing?: readonly string[]
  readonly demo?: boolean
  readonly nowMs?: () => number
}

interface FixtureControls {
  readonly outbox: () => readonly OutboxItem[]
  /** Changes what the person here may do, as an administrator elsewhere does. */
  readonly setGrants: (grants: readonly Grant[]) => void
}

/** A Writer and a Reader over rows in memory: for pictures and for tests of parts, never shipped. */
export function fixtureDoors(options: FixtureOptions = {}): Doors & FixtureControls {
  const nowMs = options.nowMs ?? (() => fixtureNowMs)
  const tables = new Map(Object.entries(factoryOf(options.orders ?? 2000)).map(([name, rows]) => [name, [...rows]]))
  const missing = options.missing ?? []
  for (const table of missing) tables.set(table, [])
  const ids = idSource({ nowMs, random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) })
  const noticeListeners = new Set<(notices: readonly Notice[]) => void>()
  const statusListeners = new Set<(status: SyncStatus) => void>()
  const pending = new Map<string, Set<string>>()
  const drafts = new Map<string, unknown>()
  let outbox: OutboxItem[] = []
  let conflicts: Conflict[] = []
  const ended = new Map<string, 'arrived' | 'givenUp'>()
  let seq = 0

  let grants: readonly Grant[] = [{ role: options.role ?? 'merchandiser', scopeKind: 'all', scopeId: null }]
  let person: Person = {
    id: ids.next('appUser'),
    username: 'merchandiser',
    fullName: 'Rahim Hossain',
    locale: options.locale ?? 'en',
  }
  const arrived = (): Session => ({ person, grants, online: true, replica: person.id })
  let session: Session | null = options.signedIn === false ? null : arrived()

  const rowsOf = (table: string) => tables.get(table) ?? []
  const apply = (op: Op) => {
    const rows = rowsOf(op.table)
    const at = rows.findIndex((row) => row.id === op.id)
    const next = rebase(rows[at] ?? null, [{ op, stamp: { author: person.id, at: instantAt(nowMs()) } }])
    if (next === null) rows.splice(at, at < 0 ? 0 : 1)
    else if (at < 0) rows.push(next)
    else rows[at] = next
    tables.set(op.table, rows)
    pending.set(op.table, (pending.get(op.table) ?? new Set()).add(op.id))
  }
  const recount = (order: unknown) => {
    const orders = rowsOf('salesOrder')
    const at = orders.findIndex((row) => row.id === order)
    const head = orders[at]
    if (head === undefined) return
    const pieces = rowsOf('orderLine').reduce((sum, line) => (line.order === order ? sum + Number(line.qty) : sum), 0)
    orders[at] = withPieces({ ...head, pieces: 0 }, pieces)
  }
  const status = (): SyncStatus => ({
    reach: options.reach ?? 'online',
    incidents: 0,
    waiting: outbox.filter((item) => item.state === 'waiting').length,
    person: session?.person.id ?? null,
    grants: session === null ? [] : grants,
    attention: outbox.filter((item) => item.state !== 'waiting').length,
    othersWaiting: options.withTrouble ? 2 : 0,
    lastSync: instantAt(Date.parse('2026-11-24T03:41:00.000Z')),
    clockOffsetMs: 1400,
    tables: [...tables].map(([table, rows]) => ({ table, rows: rows.length, complete: !missing.includes(table) })),
    progress: missing.length > 0 ? { doneBytes: 9e6, allBytes: 3e7, doneRows: 310_000, allRows: 1_004_212 } : null,
    journal: 'none',
    durability: 'process-safe',
    demo: options.demo ?? true,
    device: 'MERCH-07',
  })
  const tell = (notices: readonly Notice[]) => {
    for (const on of noticeListeners) on(notices)
    for (const on of statusListeners) on(status())
  }
  const enqueue = (intent: string, ops: readonly Op[], more: Partial<OutboxItem> = {}): OutboxItem => {
    seq += 1
    const item: OutboxItem = {
      id: ids.next('mutation'),
      clientSeq: seq,
      intent,
      at: instantAt(nowMs() - 60_000 * (20 - seq)),
      state: 'waiting',
      ops,
      fault: null,
      clashes: [],
      tries: 0,
      ...more,
    }
    outbox = [...outbox, item]
    return item
  }
  const write: Writer['write'] = async (intent, ops) => {
    for (const op of ops) {
      const fields =
        op.op === 'put'
          ? faultsIn(tableOf(op.table), op.values)
          : op.op === 'patch'
            ? faultsIn(tableOf(op.table), op.set)
            : {}
      if (Object.keys(fields).length > 0) return fail({ kind: 'invalid', table: op.table, fields })
    }
    const orders = new Set<unknown>()
    for (const op of ops) {
      const before = rowsOf(op.table).find((row) => row.id === op.id)
      apply(op)
      const after = rowsOf(op.table).find((row) => row.id === op.id)
      if (op.table === 'orderLine') orders.add((after ?? before)?.order)
    }
    for (const order of orders) recount(order)
    const item = enqueue(intent, ops)
    tell(
      [...new Set(ops.map((op) => op.table))]
        .map((table) => ({ table, ids: ops.map((op) => op.id).concat([...orders].map(String)) }))
        .concat(orders.size > 0 ? [{ table: 'salesOrder', ids: [...orders].map(String) }] : []),
    )
    return ok({ mutation: item.id, provisional: null })
  }
  const drop = (mutation: string) => {
    ended.set(mutation, 'givenUp')
    outbox = outbox.filter((item) => item.id !== mutation)
    tell([])
  }

  if (options.withTrouble) makeTrouble()

  const writer: Writer = {
    session: async () => session,
    async signIn(username, password) {
      if (username === 'locked') return fail({ kind: 'signIn', reason: 'locked', retryMs: 240_000 })
      if (password !== 'demo') return fail({ kind: 'signIn', reason: 'wrongPassword' })
      if (username === 'damaged') return fail({ kind: 'storage', reason: 'corrupt' })
      const role = roles.find((each) => each === username)
      // Everybody who is not the one who was here first comes with the role of their name.
      if (role !== undefined && username !== person.username) {
        person = { id: ids.next('appUser'), username, fullName: username, locale: options.locale ?? 'en' }
        grants = [{ role, scopeKind: 'all', scopeId: null }]
      }
      session = arrived()
      return ok(session)
    },
    async startAnew() {
      session = arrived()
      return ok(session)
    },
    setPassword: async () => (options.reach === 'offline' ? fail({ kind: 'offline' }) : done),
    async signOut() {
      session = null
      return done
    },
    write,
    async undo(mutation) {
      const item = outbox.find((each) => each.id === mutation)
      if (item?.state === 'rejected') {
        drop(mutation)
        return ok({ mutation: null })
      }
      const back = item === undefined ? undefined : undoOf(item.ops, () => ids.next('statusEvent'))
      if (back === undefined) return fail({ kind: 'missing', table: 'mutation', id: mutation })
      const changed = changedSince(item?.ops ?? [], (op) => rowsOf(op.table).find(({ id }) => id === op.id) ?? null)
      if (changed !== undefined) return fail(changed)
      return write('undo', back)
    },
    outbox: async () => outbox,
    fate: async (mutation) => outbox.find((item) => item.id === mutation)?.state ?? ended.get(mutation) ?? null,
    retry: async (mutation) => {
      outbox = outbox.map((item) => (item.id === mutation ? { ...item, state: 'waiting', fault: null } : item))
      tell([])
      return done
    },
    discard: async (mutation) => {
      drop(mutation)
      return done
    },
    accept: async (mutation) => {
      drop(mutation)
      return done
    },
    mended: async () => [],
    exportOutbox: async () => JSON.stringify(outbox, null, 2),
    conflicts: async () => conflicts,
    async settle(mutation, _table, _id, field) {
      conflicts = conflicts.filter((each) => each.mutation !== mutation || each.clash.field !== field)
      if (!conflicts.some((each) => each.mutation === mutation)) drop(mutation)
      return done
    },
    status: async () => status(),
    async syncNow() {
      for (const { id, state } of outbox) if (state === 'waiting') ended.set(id, 'arrived')
      outbox = outbox.filter((item) => item.state !== 'waiting')
      pending.clear()
      tell([...tables.keys()].map((table) => ({ table, ids: [] })))
    },
    async keepDraft(key, value) {
      if (value === null) drafts.delete(key)
      else drafts.set(key, value)
    },
    draft: async (key) => drafts.get(key),
    async watchStatus(on) {
      statusListeners.add(on)
      return async () => void statusListeners.delete(on)
    },
    newId: async () => ids.next('any'),
  }
  const reader = fixtureReader({
    rows: rowsOf,
    pending: (table) => [...(pending.get(table) ?? [])],
    watch(on) {
      noticeListeners.add(on)
      return () => void noticeListeners.delete(on)
    },
  })
  const setGrants = (next: readonly Grant[]) => {
    grants = next
    tell([])
  }
  return { writer, reader, outbox: () => outbox, setGrants }

  function makeTrouble(): void {
    const orders = rowsOf('salesOrder')
    const [a, b, c, d] = [orders[2], orders[9], orders[10], orders[0]] as [Row, Row, Row, Row]
    const waiting = (order: Row, set: Record<string, unknown>) => {
      const base = Object.fromEntries(Object.keys(set).map((name) => [name, order[name]]))
      const op: Op = { op: 'patch', table: 'salesOrder', id: order.id, base, set }
      apply(op)
      enqueue('order.edit', [op])
    }
    waiting(a, { note: 'Rush: carton marks by 20 Dec' })
    waiting(b, { contractNo: 'SC-2026-118', shipMode: 'air' })
    const move: Op = {
      op: 'move',
      table: 'salesOrder',
      id: c.id,
      from: 'draft',
      to: 'confirmed',
      event: ids.next('statusEvent'),
      reason: null,
    }
    enqueue('order.move', [move], {
      state: 'rejected',
      tries: 1,
      fault: { kind: 'illegalMove', table: 'salesOrder', id: c.id, from: 'draft', to: 'confirmed', reason: 'noLines' },
    })
    const op: Op = {
      op: 'patch',
      table: 'salesOrder',
      id: d.id,
      base: { shipDate: '2027-01-12' },
      set: { shipDate: '2027-01-19' },
    }
    const clash = {
      table: 'salesOrder',
      id: d.id,
      field: 'shipDate',
      base: '2027-01-12',
      mine: '2027-01-19',
      theirs: '2027-01-16',
      theirsBy: String(rowsOf('appUser')[1]?.id),
      theirsAt: '2026-11-24T03:31:00.000Z',
    }
    const item = enqueue('order.edit', [op], {
      state: 'conflict',
      tries: 1,
      clashes: [clash],
      fault: { kind: 'stale', table: 'salesOrder', id: d.id, clashes: [clash] },
    })
    conflicts = [{ mutation: item.id, at: item.at, clash }]
  }
}
