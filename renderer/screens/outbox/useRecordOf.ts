import type { OutboxItem } from '../../../workers/doors.ts'
import { useRow } from '../../data/useRow.ts'

export interface RecordPlace {
  readonly table: string
  readonly id: string
}

/** The row that a mutation is about: the head where lines hang on one, for lines have no screen of their own. */
export function useRecordOf(item: OutboxItem): RecordPlace | undefined {
  const named = namedBy(item)
  const line = named === undefined ? item.ops[0] : undefined
  const order = useRow('orderLine', line?.id ?? '')?.order
  return named ?? (typeof order === 'string' ? { table: 'salesOrder', id: order } : undefined)
}

function namedBy({ ops }: OutboxItem): RecordPlace | undefined {
  const head = ops.find((op) => op.table !== 'orderLine')
  if (head !== undefined) return { table: head.table, id: head.id }
  for (const op of ops)
    if (op.op === 'put' && typeof op.values.order === 'string') return { table: 'salesOrder', id: op.values.order }
  return undefined
}
