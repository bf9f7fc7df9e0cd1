import { memo, useMemo } from 'react'
import type { Op } from '../../../model/mutation.ts'
import { tableOf } from '../../../model/tables.ts'
import type { OutboxItem } from '../../../workers/doors.ts'
import { useTitles } from '../../data/useTitles.ts'
import { Button } from '../../parts/Button.tsx'
import { useWords, type Words } from '../../words.ts'
import { recordOf } from './recordOf.ts'

interface OutboxRowProps {
  readonly item: OutboxItem
  readonly onOpen: (item: OutboxItem) => void
  readonly onRetry: (item: OutboxItem) => void
  readonly onDiscard: (item: OutboxItem) => void
}

const tones = { waiting: 'warn', sending: 'info', conflict: 'bad', rejected: 'bad', blocked: 'plain' } as const
const noIds: readonly string[] = []

/** One mutation in words: what it did, how it stands, why. */
export const OutboxRow = memo(function OutboxRow({ item, onOpen, onRetry, onDiscard }: OutboxRowProps) {
  const words = useWords()
  const record = recordOf(item)
  const id = record?.id
  const ids = useMemo(() => (id === undefined ? noIds : [id]), [id])
  const titles = useTitles(record?.table ?? 'salesOrder', ids)
  const needsPerson = item.state !== 'waiting' && item.state !== 'sending'
  return (
    <li className="outbox-item" data-mutation={item.id} data-state={item.state} data-testid="outbox-item">
      <span className={`state state-${tones[item.state]}`}>{words.say(`outbox.state.${item.state}`)}</span>
      <div className="outbox-what">
        <p>
          <b>{words.intent(item.intent)}</b> {record !== undefined && <span className="code">{titles[record.id]}</span>}
        </p>
        <p className="mut">{whatChanged(words, item.ops)}</p>
        {item.fault !== null && (
          <p className="outbox-fault" data-testid="outbox-fault">
            {words.fault(item.fault)}
          </p>
        )}
      </div>
      <span className="outbox-when mut">
        {words.moment(item.at)}
        {item.tries > 0 && <> · {words.say('outbox.tries', { n: item.tries })}</>}
      </span>
      <span className="outbox-acts">
        {record !== undefined && <Button onClick={() => onOpen(item)}>{words.say('outbox.open')}</Button>}
        {needsPerson && (
          <>
            <Button onClick={() => onRetry(item)} data-testid="retry">
              {words.say('common.retry')}
            </Button>
            <Button look="danger" onClick={() => onDiscard(item)} data-testid="discard">
              {words.say('outbox.discard')}
            </Button>
          </>
        )}
      </span>
    </li>
  )
})

/** "Ship by: 19 Jan 27 · 3 order lines" */
function whatChanged(words: Words, ops: readonly Op[]): string {
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
