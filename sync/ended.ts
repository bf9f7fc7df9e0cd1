import type { Fault } from '../model/fault.ts'
import type { Op } from '../model/mutation.ts'
import { isEnded, machineOf } from '../model/states.ts'
import type { Drawer } from '../model/table.ts'
import { findTable } from '../model/tables.ts'
import { type Place, placeKey, type Rows } from './hot.ts'

/**
 * Whether an edit writes a document that has come to its end, or a line of one, as this device shows it: the server would
 * refuse it days later. A move out of an end is the machine's to judge.
 */
export async function endedFault(rows: Rows, ops: readonly Op[]): Promise<Fault | undefined> {
  // A document may end earlier in the same edit.
  const moved = new Map<string, string>()
  for (const op of ops) {
    if (op.op === 'move') {
      moved.set(placeKey(op), op.to)
      continue
    }
    const head = await headOf(rows, op)
    if (head === undefined) continue
    const state = moved.get(placeKey(head)) ?? (await rows.shown(head))?.status
    if (isEnded(machineOf(head.drawer.machine), state))
      return { kind: 'ended', table: head.table, id: head.id, state: String(state) }
  }
  return undefined
}

async function headOf(rows: Rows, op: Op): Promise<(Place & { readonly drawer: Drawer }) | undefined> {
  const own = findTable(op.table)
  if (own?.parent === undefined) return own?.machine === undefined ? undefined : { ...op, drawer: own }
  const drawer = findTable(own.fields[own.parent]?.table ?? '')
  if (drawer?.machine === undefined) return undefined
  const values = op.op === 'put' ? op.values : await rows.shown(op)
  const id = values?.[own.parent]
  return typeof id === 'string' ? { table: drawer.name, id, drawer } : undefined
}
