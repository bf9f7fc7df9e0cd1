import type { Fault } from '../../model/fault.ts'
import { orderValue } from '../../model/formulas.ts'
import { same } from '../../model/mutation.ts'
import type { Decimal } from '../../model/quantity.ts'
import { type Machine, mayMove } from '../../model/states.ts'
import type { Drawer, Row } from '../../model/table.ts'

type Rows = ReadonlyMap<string, Row>

/** What an order with so many pieces is worth. */
export function worthOf(order: Row, pieces: number): Decimal | null {
  return order.fob === null ? null : orderValue(pieces, order.fob as Decimal) // parsed when it was written
}

/** Pieces and value of an order are the fold of its lines; a change of a settled one is counted as an amendment. */
export function foldOf(rows: Rows, order: Row, isAmended: boolean): Readonly<Record<string, unknown>> {
  const pieces = rowsOf(rows, 'orderLine')
    .filter((line) => line.order === order.id)
    .reduce((sum, line) => sum + Number(line.qty), 0)
  return { pieces, value: worthOf(order, pieces), amendmentNo: Number(order.amendmentNo ?? 0) + (isAmended ? 1 : 0) }
}

/** Whether an order's own guarded fields were changed. */
export function hasAmended(drawer: Drawer, before: Row, after: Row): boolean {
  return Object.entries(drawer.fields).some(
    ([name, { merge }]) => merge === 'guard' && !same(before[name], after[name]),
  )
}

/** Why an order may not make a move; undefined when it may. */
export function moveFault(
  rows: Rows,
  order: Row,
  machine: Machine | undefined,
  { from, to }: { readonly from: string; readonly to: string },
): Fault | undefined {
  const now = String(order.status)
  const refuse = (reason: string): Fault => ({
    kind: 'illegalMove',
    table: 'salesOrder',
    id: order.id,
    from: now,
    to,
    reason,
  })
  if (machine === undefined || !mayMove(machine, now, to)) return refuse(now === from ? 'notAllowed' : 'movedOn')
  if (now === 'draft' && to === 'confirmed') {
    const isFilled = rowsOf(rows, 'orderLine').some((line) => line.order === order.id && Number(line.qty) > 0)
    if (!isFilled) return refuse('noLines')
    return order.fob === null ? refuse('noPrice') : undefined
  }
  return now === 'on_hold' && to !== 'cancelled' && to !== heldFrom(rows, order.id) ? refuse('notWhereHeld') : undefined
}

function heldFrom(rows: Rows, order: string): unknown {
  return rowsOf(rows, 'statusEvent')
    .filter((event) => event.subject === order && event.to === 'on_hold')
    .sort((a, b) => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1))
    .at(-1)?.from
}

function rowsOf(rows: Rows, table: string): Row[] {
  return [...rows].filter(([key]) => key.startsWith(`${table}/`)).map(([, row]) => row)
}
