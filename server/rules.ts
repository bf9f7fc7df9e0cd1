import { assert, type Fault } from '../model/fault.ts'
import { orderValue } from '../model/formulas.ts'
import { rollUps, same } from '../model/mutation.ts'
import type { Decimal } from '../model/quantity.ts'
import { machineOf } from '../model/states.ts'
import type { Drawer, Row } from '../model/table.ts'
import { columnName, tableName } from './names.ts'
import { findRow } from './rows.ts'
import { sql } from './sql.ts'
import { type Head, stampOf, type Work } from './work.ts'

/** Fields that are copied from the row a ref points to, so that scopes reach the lines of a document. */
const copies = [
  { table: 'orderLine', field: 'buyer', through: 'order', from: 'buyer' },
  { table: 'styleColorway', field: 'buyer', through: 'style', from: 'buyer' },
] as const

/** What the server adds to a new row: copies from the row it belongs to, and the folds of no lines at all. */
export async function derivedFor(work: Work, drawer: Drawer, row: Row): Promise<Readonly<Record<string, unknown>>> {
  const copied: Record<string, unknown> = {}
  for (const copy of copies.filter(({ table }) => table === drawer.name)) {
    const id = row[copy.through]
    const source = drawer.fields[copy.through]?.table
    assert(typeof id === 'string' && source !== undefined, `A ${drawer.name} has no ${copy.through} to copy from.`)
    copied[copy.field] = (await findRow(work.tx, work.register.get(source), id))?.[copy.from] ?? null
  }
  if (rollUps.some(({ head }) => head === drawer.name)) copied.value = worthOf(row, 0)
  return copied
}

function worthOf(head: Row, pieces: number): Decimal | null {
  return head.fob === null ? null : orderValue(pieces, head.fob as Decimal) // parsed when it was written
}

/**
 * Remembers which documents a written row touches, so that their folds are made again once, at the end.
 * @param before null when the row is new
 * @param after null when it is gone
 */
export async function touchHeads(work: Work, drawer: Drawer, before: Row | null, after: Row | null): Promise<void> {
  for (const roll of rollUps) {
    // A new document has no lines yet; a changed note changes no fold.
    if (drawer.name === roll.head && before !== null && after !== null && hasAmended(drawer, before, after)) {
      headOf(work, after.id, String(before.status)).amended = true
    }
    if (drawer.name === roll.lines) {
      const id = (after ?? before)?.[roll.via]
      assert(typeof id === 'string', `A ${drawer.name} names no ${roll.head}.`)
      if (same(before?.[roll.addend] ?? 0, after?.[roll.addend] ?? 0)) continue
      const known = work.heads.get(id)
      const held = known === undefined ? await work.rows.hold(work.register.get(roll.head), id) : undefined
      const head = known ?? headOf(work, id, held === undefined ? null : String(held.status))
      head.amended = true
    }
  }
}

function headOf(work: Work, id: string, status: string | null): Head {
  const head = work.heads.get(id) ?? { status, amended: false }
  work.heads.set(id, head)
  return head
}

function hasAmended(drawer: Drawer, before: Row, after: Row): boolean {
  return Object.entries(drawer.fields).some(
    ([field, { merge }]) => merge === 'guard' && !same(before[field], after[field]),
  )
}

/** Makes the folds of the touched documents again: pieces, value, and the count of amendments after they were confirmed. */
export async function foldHeads(work: Work): Promise<void> {
  for (const roll of rollUps) {
    const drawer = work.register.find(roll.head)
    const lines = work.register.find(roll.lines)
    if (drawer === undefined || lines === undefined) continue
    for (const [id, { status, amended }] of work.heads) {
      const head = await work.rows.hold(drawer, id)
      if (head === undefined) continue
      const sums = await work.tx.query<{ total: number }>(
        sql`select coalesce(sum(${columnName(roll.addend)}), 0)::bigint as total from ${tableName(lines)}
            where ${columnName(roll.via)} = ${id}`,
      )
      const pieces = sums[0]?.total ?? 0
      const set = {
        [roll.total]: pieces,
        value: worthOf(head, pieces),
        amendmentNo: Number(head.amendmentNo) + (amended && isSettled(drawer, status) ? 1 : 0),
      }
      if (Object.entries(set).every(([field, value]) => same(head[field], value))) continue
      const after = await work.rows.update(drawer, id, set, stampOf(work))
      work.written.push({ table: drawer.name, id, op: 'fold', before: head, after })
    }
  }
}

/** True once a document has left its first state: from then on a change of it is an amendment. */
function isSettled(drawer: Drawer, status: string | null): boolean {
  return status !== null && status !== machineOf(drawer.machine)?.initial
}

/** Why a document may not make this move, though its machine allows it; undefined when it may. */
export async function moveRefusal(work: Work, drawer: Drawer, row: Row, to: string): Promise<Fault | undefined> {
  const refuse = (reason: string): Fault => ({
    kind: 'illegalMove',
    table: drawer.name,
    id: row.id,
    from: String(row.status),
    to,
    reason,
  })
  if (drawer.name !== 'salesOrder') return undefined
  if (row.status === 'draft' && to === 'confirmed') return confirmRefusal(work, row, refuse)
  // Held is a pause: an order comes back to where it was, or is cancelled.
  if (row.status === 'on_hold' && to !== 'cancelled' && to !== (await heldFrom(work, row.id)))
    return refuse('notWhereHeld')
  return undefined
}

async function confirmRefusal(work: Work, order: Row, refuse: (reason: string) => Fault): Promise<Fault | undefined> {
  const lines = await work.tx.query(sql`select 1 from order_line where "order" = ${order.id} and qty > 0 limit 1`)
  if (lines.length === 0) return refuse('noLines')
  if (order.fob === null) return refuse('noPrice')
  if (String(order.shipDate) < String(order.orderDate)) return refuse('shipBeforeOrder')
  const buyer = await findRow(work.tx, work.register.get('party'), String(order.buyer))
  return buyer?.status === 'active' ? undefined : refuse('buyerNotActive')
}

async function heldFrom(work: Work, order: string): Promise<string | undefined> {
  // Walks status_event_by_subject; an order has few events.
  const rows = await work.tx.query<{ from: string }>(
    sql`select "from" from status_event where subject = ${order} and "to" = 'on_hold'
        order by created_at desc, id desc limit 1`,
  )
  return rows[0]?.from
}
