import type { Op } from '../../model/mutation.ts'

type Patch = Extract<Op, { readonly op: 'patch' }>

/** One change of several records, as a paste makes it. */
export interface ManyChanged {
  readonly table: string
  /** One for each record. */
  readonly patches: readonly Patch[]
  readonly cells: number
}

/** @returns undefined for the change of one record, and for one that is more than new values of records of one kind */
export function manyChanged(ops: readonly Op[]): ManyChanged | undefined {
  const table = ops[0]?.table
  const patches = ops.filter((op) => op.op === 'patch').filter((op) => op.table === table)
  const ids = new Set(patches.map(({ id }) => id))
  // The lines of an order are told as the order's.
  if (table === undefined || table === 'orderLine' || ids.size < 2) return undefined
  if (patches.length < ops.length || ids.size < patches.length) return undefined
  return { table, patches, cells: patches.reduce((sum, { set }) => sum + Object.keys(set).length, 0) }
}
