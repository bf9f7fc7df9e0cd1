import type { OutboxItem } from '../../../workers/doors.ts'

/** The row a mutation is about: the head where lines hang on one. */
export function recordOf(item: OutboxItem): { readonly table: string; readonly id: string } | undefined {
  const head = item.ops.find((op) => op.table !== 'orderLine')
  if (head !== undefined) return { table: head.table, id: head.id }
  for (const op of item.ops)
    if (op.op === 'put' && typeof op.values.order === 'string') return { table: 'salesOrder', id: op.values.order }
  return undefined
}
