import { isId } from '../model/id.ts'
import type { Op } from '../model/mutation.ts'
import type { Drawer, Row } from '../model/table.ts'
import type { Queryable } from './database.ts'
import type { Register } from './register.ts'
import { deleteRow, holdRow, holdRows, insertRow, type RowStamp, updateRow } from './rows.ts'

/**
 * The rows that a transaction holds until it ends, as it sees them: each is asked for once, those that a batch names all
 * in one question. Every write of such a row goes through here.
 */
export interface HeldRows {
  /**
   * Holds the rows that some ops name, in one order everywhere, so that two servers do not wait for each other on them.
   * Documents whose lines change are held later, as they come: there two may, and then the database sends one of them back.
   */
  holdAll(ops: Iterable<Op>): Promise<void>
  /** The row, or undefined where there is none. It stays as it is, but for what is written through here. */
  hold(drawer: Drawer, id: string): Promise<Row | undefined>
  insert(drawer: Drawer, row: Row): Promise<Row>
  update(drawer: Drawer, id: string, set: Readonly<Record<string, unknown>>, stamp: RowStamp): Promise<Row>
  remove(drawer: Drawer, id: string): Promise<void>
  /** To be called when the transaction went back to a savepoint: what was written since is as before, and asked anew. */
  forget(): void
}

export function heldRows(tx: Queryable, register: Register): HeldRows {
  // Null: looked for and not there. Who makes it meanwhile is met by the insert, which then breaks the key.
  const held = new Map<string, Row | null>()
  const keyOf = ({ name }: Drawer, id: string) => `${name}/${id}`

  return {
    async holdAll(ops) {
      const wanted = new Map<string, Set<string>>()
      for (const { table, id } of ops) if (isId(id)) wanted.set(table, (wanted.get(table) ?? new Set()).add(id))
      for (const table of [...wanted.keys()].sort()) {
        const drawer = register.find(table)
        if (drawer === undefined) continue
        const ids = [...(wanted.get(table) ?? [])]
        for (const id of ids) held.set(keyOf(drawer, id), null)
        for (const row of await holdRows(tx, drawer, ids)) held.set(keyOf(drawer, row.id), row)
      }
    },
    async hold(drawer, id) {
      const key = keyOf(drawer, id)
      const known = held.get(key)
      if (known !== undefined) return known ?? undefined
      const row = await holdRow(tx, drawer, id)
      held.set(key, row ?? null)
      return row
    },
    async insert(drawer, row) {
      const after = await insertRow(tx, drawer, row)
      held.set(keyOf(drawer, row.id), after)
      return after
    },
    async update(drawer, id, set, stamp) {
      const after = await updateRow(tx, drawer, id, set, stamp)
      held.set(keyOf(drawer, id), after)
      return after
    },
    async remove(drawer, id) {
      await deleteRow(tx, drawer, id)
      held.set(keyOf(drawer, id), null)
    },
    forget: () => held.clear(),
  }
}
