import { type IdSource, idFrom } from '../../model/id.ts'
import type { Op } from '../../model/mutation.ts'
import { machineOf } from '../../model/states.ts'
import type { Row } from '../../model/table.ts'
import { orderValues } from '../world/make.ts'
import { sinceNotes } from './drawers.ts'

export const buyers = ['01890000-0000-7000-8000-0000000b0001', '01890000-0000-7000-8000-0000000b0002'] as const
export const colorways = ['01890000-0000-7000-8000-0000000c0001', '01890000-0000-7000-8000-0000000c0002'] as const

/** A row as a screen shows it. */
export interface Shown {
  readonly table: string
  readonly row: Row
}

export interface Edit {
  readonly intent: string
  readonly ops: readonly Op[]
}

export interface Chance {
  readonly pick: <T>(from: readonly T[]) => T
  readonly random: () => number
  readonly ids: IdSource
}

/** What a person may think of doing with what is on the screen. */
export function edit(rows: readonly Shown[], chance: Chance, build = 1): Edit | undefined {
  const { pick, random, ids } = chance
  const orders = rows.filter((each) => each.table === 'salesOrder').map((each) => each.row)
  const lines = rows.filter((each) => each.table === 'orderLine').map((each) => each.row)
  if (build > 1 && random() < 0.3) return newEdit(rows, chance, build)
  const dice = random()
  if (dice < 0.15 || orders.length === 0) {
    const id = ids.next('salesOrder')
    return {
      intent: 'order.create',
      ops: [
        {
          op: 'put',
          table: 'salesOrder',
          id,
          values: { ...orderValues, orderNo: `PO-${Math.floor(random() * 30)}`, buyer: pick(buyers) },
        },
        newLine(id, chance),
      ],
    }
  }
  const order = pick(orders)
  if (dice < 0.4)
    return {
      intent: 'order.edit',
      ops: [patch('salesOrder', order, { [pick(['note', 'contractNo'])]: `n${Math.floor(random() * 1000)}` })],
    }
  if (dice < 0.5)
    return { intent: 'order.edit', ops: [patch('salesOrder', order, { fob: `${1 + Math.floor(random() * 9)}.5` })] }
  if (dice < 0.65 || lines.length === 0)
    return {
      intent: 'order.edit',
      ops: [newLine(order.id, chance), patch('salesOrder', order, { note: `l${Math.floor(random() * 1000)}` })],
    }
  const line = pick(lines)
  if (dice < 0.78) return { intent: 'order.edit', ops: [patch('orderLine', line, { qty: Math.floor(random() * 500) })] }
  if (dice < 0.84)
    return { intent: 'order.edit', ops: [{ op: 'remove', table: 'orderLine', id: line.id, base: { qty: line.qty } }] }
  const machine = machineOf('salesOrder')
  const to = machine?.moves[String(order.status)] ?? []
  if (to.length === 0) return undefined
  return {
    intent: 'order.move',
    ops: [
      {
        op: 'move',
        table: 'salesOrder',
        id: order.id,
        from: String(order.status),
        to: pick(to),
        event: ids.next('statusEvent'),
        reason: 'because',
      },
    ],
  }
}

/** Values of the columns that later versions of the product brought, as far as a version has them. */
export function newValues(version: number, random: () => number): Readonly<Record<string, unknown>> {
  if (version < 2) return {}
  const packing = { packing: `p${Math.floor(random() * 1000)}` }
  return version < 4 ? packing : { ...packing, bonus: `${1 + Math.floor(random() * 9)}.25` }
}

/** What a person thinks of whose app has more columns, or a table more, than the first version had. */
function newEdit(rows: readonly Shown[], { pick, random, ids }: Chance, build: number): Edit | undefined {
  const of = (table: string) => rows.filter((each) => each.table === table).map((each) => each.row)
  const [orders, lines, notes] = [of('salesOrder'), of('orderLine'), of('orderNote')]
  if (orders.length === 0) return undefined
  const order = pick(orders)
  const dice = random()
  if (build < 3 || dice < 0.3 || (build < sinceNotes && lines.length === 0))
    return { intent: 'order.edit', ops: [patch('salesOrder', order, newValues(build, random))] }
  if (build < sinceNotes || (dice < 0.5 && lines.length > 0))
    return { intent: 'order.edit', ops: [patch('orderLine', pick(lines), { cartons: Math.floor(random() * 50) })] }
  const words = `w${Math.floor(random() * 1000)}`
  if (dice < 0.75 || notes.length === 0) {
    const values = { order: order.id, buyer: order.buyer, words }
    return { intent: 'note.create', ops: [{ op: 'put', table: 'orderNote', id: ids.next('orderNote'), values }] }
  }
  const note = pick(notes)
  if (dice < 0.9) return { intent: 'note.edit', ops: [patch('orderNote', note, { words })] }
  return { intent: 'note.remove', ops: [{ op: 'remove', table: 'orderNote', id: note.id }] }
}

function newLine(order: string, { pick, random }: Chance): Op {
  const values = {
    order,
    colorway: pick(colorways),
    size: pick(['S', 'M', 'L']),
    site: null,
    qty: Math.floor(random() * 500),
    tolerancePct: null,
  }
  return { op: 'put', table: 'orderLine', id: idFrom('orderLine', order, values.colorway, values.size, null), values }
}

function patch(table: string, row: Row, set: Readonly<Record<string, unknown>>): Op {
  return {
    op: 'patch',
    table,
    id: row.id,
    base: Object.fromEntries(Object.keys(set).map((name) => [name, row[name] ?? null])),
    set,
  }
}
