import type { Op } from '../../model/mutation.ts'
import { tableOf } from '../../model/tables.ts'
import type { Words } from '../words.ts'

/** "Ship by: 19 Jan 27 · 3 order lines" */
export function whatChanged(words: Words, ops: readonly Op[]): string {
  const parts: string[] = []
  const lines = ops.filter((op) => op.table === 'orderLine').length
  for (const op of ops) {
    if (op.table === 'orderLine') continue
    const { fields } = tableOf(op.table)
    if (op.op === 'patch')
      for (const [name, value] of Object.entries(op.set)) {
        const field = fields[name]
        // An id says nothing to a person, so of a ref only the field is named.
        const text = field === undefined || field.kind === 'ref' ? '' : words.value(field, value)
        parts.push(text === '' ? words.field(op.table, name) : `${words.field(op.table, name)}: ${text}`)
      }
    if (op.op === 'move')
      parts.push(`${words.choice(fields.status?.choices, op.from)} → ${words.choice(fields.status?.choices, op.to)}`)
  }
  if (lines > 0) parts.push(words.say('outbox.lines', { n: lines }))
  return parts.join(' · ')
}
