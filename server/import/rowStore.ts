import { tableOf } from '../../model/tables.ts'
import type { Transaction } from '../database.ts'
import { findRows, insertMany } from '../rows.ts'
import type { ImportStore } from './importSheet.ts'

/** The tables of an open transaction as an import sees them: a file goes in whole, or not at all. */
export function rowStore(tx: Transaction): ImportStore {
  return {
    async existing(table, ids) {
      const rows = await findRows(tx, tableOf(table), ids)
      return new Map(rows.map((row) => [row.id, row]))
    },
    write: (table, rows) => insertMany(tx, tableOf(table), rows),
  }
}
