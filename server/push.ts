import { isInstant } from '../model/calendar.ts'
import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import { idFrom, isId } from '../model/id.ts'
import { blank, merge, type Op, same, type Values } from '../model/mutation.ts'
import { machineOf, mayMove } from '../model/states.ts'
import type { Drawer, Row } from '../model/table.ts'
import { draftOf, invalid, patchOf, refsThere, refusal, refusalOf, refusalOfEnded } from './guard.ts'
import { lastAdminRefusal } from './lastAdmin.ts'
import { type Carried, numbersFor } from './numbers.ts'
import { derivedFor, foldHeads, moveRefusal, touchHeads } from './rules.ts'
import { sql } from './sql.ts'
import { type Effect, nothing, type RowClash, stampOf, type Work } from './work.ts'

/** What became of a mutation. When `refused`, the caller takes back whatever was written. */
export interface Verdict {
  readonly status: 'applied' | 'merged' | 'noop' | 'conflict' | 'rejected' | 'blocked'
  readonly fault?: Fault
  readonly clashes?: readonly RowClash[]
  readonly refused?: boolean
}

/** Applies the ops of a mutation in order. They stand or fall together; clashes of unguarded fields fall alone. */
export async function applyMutation(work: Work): Promise<Verdict> {
  const clashes: RowClash[] = []
  let did: Effect['did'] = 'nothing'
  for (const op of work.mutation.ops) {
    const effect = await applyOp(work, op)
    if (!effect.ok) return { status: 'rejected', fault: effect.fault, refused: true }
    clashes.push(...effect.value.clashes)
    if (effect.value.refused === true) return { status: 'conflict', clashes, refused: true }
    if (effect.value.did === 'merged' || did === 'nothing') did = effect.value.did
  }
  await foldHeads(work)
  if (clashes.length > 0) return { status: 'conflict', clashes }
  return { status: did === 'merged' ? 'merged' : did === 'wrote' ? 'applied' : 'noop' }
}

async function applyOp(work: Work, op: Op): Promise<Outcome<Effect>> {
  const drawer = work.register.find(op.table)
  if (drawer === undefined) return fail({ kind: 'invalid', fields: { table: 'unknownTable' } })
  if (!isId(op.id)) return invalid(drawer, { id: 'notId' })
  const permission = op.op === 'move' ? (machineOf(drawer.machine)?.permission ?? '') : drawer.write
  const refused = refusalOf(work.access, permission)
  if (refused !== undefined) return fail(refused)
  switch (op.op) {
    case 'put':
      return put(work, drawer, op)
    case 'patch':
      return patch(work, drawer, op)
    case 'remove':
      return remove(work, drawer, op)
    case 'move':
      return move(work, drawer, op, permission)
  }
}

async function put(work: Work, drawer: Drawer, op: Op & { op: 'put' }): Promise<Outcome<Effect>> {
  const draft = draftOf(drawer, work.access, op.values)
  if (!draft.ok) return draft
  if (drawer.natural !== undefined) {
    const parts = drawer.natural.map((field) => (draft.value[field] ?? null) as string | number | null)
    if (idFrom(drawer.name, ...parts) !== op.id) return invalid(drawer, { id: 'notNatural' })
  }
  const current = await work.rows.hold(drawer, op.id)
  if (current !== undefined) return putAgain(work, drawer, current, draft.value)

  const there = await refsThere(work, drawer, draft.value)
  if (!there.ok) return there
  const draftRow = {
    ...blank(drawer, op.id, { author: work.access.user, at: work.now }),
    ...draft.value,
    version: 1,
  } as Row
  const row = {
    ...draftRow,
    ...(await derivedFor(work, drawer, draftRow)),
    ...(await numbersFor(work.tx, drawer, Date.parse(work.now), carriedBy(work, op.values))),
  } as Row
  const refused = refusal(work.access, drawer, drawer.write, row) ?? (await refusalOfEnded(work, drawer, row))
  if (refused !== undefined) return fail(refused)
  const after = await work.rows.insert(drawer, row)
  work.written.push({ table: drawer.name, id: op.id, op: 'put', before: null, after })
  await touchHeads(work, drawer, null, after)
  return ok({ did: 'wrote', clashes: [] })
}

function carriedBy({ device, access }: Work, values: Values): Carried {
  return { device, author: access.user, values }
}

/** Two devices made the same row: the second put is an edit of the first, from an empty base. */
async function putAgain(work: Work, drawer: Drawer, current: Row, draft: Values): Promise<Outcome<Effect>> {
  const set: Record<string, unknown> = {}
  const clashes: RowClash[] = []
  for (const [field, mine] of Object.entries(draft)) {
    // What the second one left empty is no wish to empty it.
    if (mine === null || same(current[field], mine)) continue
    if (drawer.fields[field]?.merge === 'frozen')
      clashes.push({ table: drawer.name, id: current.id, field, base: null, mine, theirs: current[field] })
    else set[field] = mine
  }
  const edited = await edit(work, drawer, current, {}, set)
  return edited.ok ? ok({ ...edited.value, clashes: [...clashes, ...edited.value.clashes] }) : edited
}

async function patch(work: Work, drawer: Drawer, op: Op & { op: 'patch' }): Promise<Outcome<Effect>> {
  const set = patchOf(drawer, work.access, op.set)
  if (!set.ok) return set
  const current = await work.rows.hold(drawer, op.id)
  if (current === undefined) return fail({ kind: 'missing', table: drawer.name, id: op.id })
  return edit(work, drawer, current, op.base, set.value)
}

async function edit(work: Work, drawer: Drawer, current: Row, base: Values, set: Values): Promise<Outcome<Effect>> {
  const refused = refusal(work.access, drawer, drawer.write, current)
  if (refused !== undefined) return fail(refused)
  const merged = merge(drawer, current, base, set)
  const clashes = merged.clashes.map((clash) => ({ ...clash, table: drawer.name, id: current.id }))
  if (!merged.refused && Object.keys(merged.set).length === 0) return ok({ did: 'nothing', clashes })
  const ended = await refusalOfEnded(work, drawer, current)
  if (ended !== undefined) return fail(ended)
  if (merged.refused) return ok({ did: 'nothing', clashes, refused: true })
  const there = await refsThere(work, drawer, merged.set)
  if (!there.ok) return there
  const next = { ...current, ...merged.set } as Row
  const leaving =
    refusal(work.access, drawer, drawer.write, next) ?? (await lastAdminRefusal(work, drawer, current, next))
  if (leaving !== undefined) return fail(leaving)
  const did = (await hasMovedOn(work, drawer, current, base)) ? 'merged' : 'wrote'
  const after = await work.rows.update(drawer, current.id, merged.set, stampOf(work))
  work.written.push({ table: drawer.name, id: current.id, op: 'patch', before: current, after })
  await touchHeads(work, drawer, current, after)
  return ok({ did, clashes })
}

/**
 * True when another device has written the row since this edit was begun. It only picks the word of the answer; what is
 * written was decided by values alone, so a device whose clock is wrong loses nothing but that word.
 */
async function hasMovedOn(work: Work, drawer: Drawer, current: Row, base: Values): Promise<boolean> {
  const seen = typeof base.version === 'number' ? base.version : undefined
  if (seen === undefined ? current.updatedAt <= work.mutation.at : current.version <= seen) return false
  const rows = await work.tx.query<{ device: string | null }>(
    sql`select device from audit_log where table_name = ${drawer.name} and row_id = ${current.id} order by id desc limit 1`,
  )
  return rows[0] !== undefined && rows[0].device !== work.device
}

async function remove(work: Work, drawer: Drawer, op: Op & { op: 'remove' }): Promise<Outcome<Effect>> {
  if (!drawer.removable) return invalid(drawer, { id: 'notRemovable' })
  const current = await work.rows.hold(drawer, op.id)
  // Somebody else was first: what the person wanted is so.
  if (current === undefined) return ok(nothing)
  const refused = refusal(work.access, drawer, drawer.write, current) ?? (await refusalOfEnded(work, drawer, current))
  if (refused !== undefined) return fail(refused)
  // Somebody wrote a guarded field after the person had looked: to remove it now would undo that silently.
  const seen = Object.entries(op.base ?? {}).filter(([field]) => drawer.fields[field]?.merge === 'guard')
  const stale = merge(
    drawer,
    current,
    Object.fromEntries(seen),
    Object.fromEntries(seen.map(([field]) => [field, null])),
  )
  if (stale.clashes.length > 0) {
    const clashes = stale.clashes.map((clash) => ({ ...clash, table: drawer.name, id: current.id }))
    return ok({ did: 'nothing', clashes, refused: true })
  }
  const last = await lastAdminRefusal(work, drawer, current, null)
  if (last !== undefined) return fail(last)
  await work.rows.remove(drawer, op.id)
  work.written.push({ table: drawer.name, id: op.id, op: 'remove', before: current, after: null })
  await touchHeads(work, drawer, current, null)
  return ok({ did: 'wrote', clashes: [] })
}

async function move(work: Work, drawer: Drawer, op: Op & { op: 'move' }, permission: string): Promise<Outcome<Effect>> {
  const machine = machineOf(drawer.machine)
  if (machine === undefined) return invalid(drawer, { status: 'notYours' })
  if (!isId(op.event)) return invalid(drawer, { event: 'notId' })
  const current = await work.rows.hold(drawer, op.id)
  if (current === undefined) return fail({ kind: 'missing', table: drawer.name, id: op.id })
  const refused = refusal(work.access, drawer, permission, current)
  if (refused !== undefined) return fail(refused)
  const from = String(current.status)
  if (from === op.to) return ok(nothing)
  if (!mayMove(machine, from, op.to)) {
    const reason = from === op.from ? 'notAllowed' : 'movedOn'
    return fail({ kind: 'illegalMove', table: drawer.name, id: op.id, from, to: op.to, reason })
  }
  const reason = op.reason?.trim() ? op.reason : null
  if (reason === null && machine.needsReason.includes(op.to)) return invalid(drawer, { reason: 'empty' })
  const illegal = await moveRefusal(work, drawer, current, op.to)
  if (illegal !== undefined) return fail(illegal)

  const after = await work.rows.update(drawer, op.id, { status: op.to }, stampOf(work))
  work.written.push({ table: drawer.name, id: op.id, op: 'move', before: current, after })
  await touchHeads(work, drawer, current, after)
  const told = await recordMove(work, drawer, current, op, reason)
  return told.ok ? ok({ did: from === op.from ? 'wrote' : 'merged', clashes: [] }) : told
}

async function recordMove(
  work: Work,
  drawer: Drawer,
  subject: Row,
  op: Op & { op: 'move' },
  reason: string | null,
): Promise<Outcome<void>> {
  const events = work.register.get('statusEvent')
  const reasonField = events.fields.reason
  if (reasonField !== undefined && !reasonField.schema().safeParse(reason).success)
    return invalid(drawer, { reason: 'tooLong' })
  const event = {
    ...blank(events, op.event, { author: work.access.user, at: work.now }),
    version: 1,
    subjectTable: drawer.name,
    subject: subject.id,
    from: String(subject.status),
    to: op.to,
    reason,
    occurredAt: isInstant(work.mutation.at) ? work.mutation.at : work.now,
    actor: work.access.user,
    buyer: subject.buyer ?? null,
  } as Row
  const after = await work.rows.insert(events, event)
  work.written.push({ table: events.name, id: op.event, op: 'put', before: null, after })
  return ok(undefined)
}
