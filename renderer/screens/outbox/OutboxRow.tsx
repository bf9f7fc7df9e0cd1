import { memo, useMemo } from 'react'
import { undoOf } from '../../../model/mutation.ts'
import type { OutboxItem } from '../../../workers/doors.ts'
import { useTitles } from '../../data/useTitles.ts'
import { manyChanged } from '../../forms/manyChanged.ts'
import { whatChanged } from '../../forms/whatChanged.ts'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words.ts'
import { ManyRecords } from './ManyRecords.tsx'
import { type RecordPlace, useRecordOf } from './useRecordOf.ts'

interface OutboxRowProps {
  readonly item: OutboxItem
  readonly onOpen: (record: RecordPlace) => void
  readonly onRetry: (item: OutboxItem) => void
  readonly onDiscard: (item: OutboxItem) => void
  readonly onAccept: (item: OutboxItem) => void
  readonly onTakeBack: (item: OutboxItem) => void
}

const tones = {
  waiting: 'warn',
  sending: 'info',
  conflict: 'bad',
  rejected: 'bad',
  blocked: 'plain',
  taken: 'bad',
} as const
const noIds: readonly string[] = []

/** One mutation in words: what it did, how it stands, why. */
export const OutboxRow = memo(function OutboxRow({
  item,
  onOpen,
  onRetry,
  onDiscard,
  onAccept,
  onTakeBack,
}: OutboxRowProps) {
  const words = useWords()
  const record = useRecordOf(item)
  const many = useMemo(() => manyChanged(item.ops), [item.ops])
  // Of many records only the one that stopped them all is named here.
  const stopped = item.fault !== null && 'id' in item.fault ? item.fault.id : undefined
  const id = many === undefined ? record?.id : stopped
  const ids = useMemo(() => (id === undefined ? noIds : [id]), [id])
  const titles = useTitles(record?.table ?? 'salesOrder', ids)
  const title = id === undefined ? undefined : titles[id]
  const isTaken = item.state === 'taken'
  const needsPerson = item.state !== 'waiting' && item.state !== 'sending' && !isTaken
  return (
    <li className="outbox-item" data-mutation={item.id} data-state={item.state} data-testid="outbox-item">
      <span className={`state state-${tones[item.state]}`}>{words.say(`outbox.state.${item.state}`)}</span>
      <div className="outbox-what">
        {many === undefined ? (
          <>
            <p>
              <b>{words.intent(item.intent)}</b> <span className="code">{title}</span>
            </p>
            <p className="mut">{whatChanged(words, item.ops)}</p>
          </>
        ) : (
          <ManyRecords intent={item.intent} many={many} />
        )}
        {item.fault !== null && (
          <p className="outbox-fault" data-testid="outbox-fault">
            {many !== undefined && title !== undefined && <span className="code">{title}: </span>}
            {words.fault(item.fault)}
          </p>
        )}
      </div>
      <span className="outbox-when mut">
        {words.moment(item.at)}
        {item.tries > 0 && <> · {words.say('outbox.tries', { n: item.tries })}</>}
      </span>
      <span className="outbox-acts">
        {record !== undefined && many === undefined && (
          <Button onClick={() => onOpen(record)}>{words.say('outbox.open')}</Button>
        )}
        {isTaken && (
          <>
            <Button onClick={() => onAccept(item)} data-testid="accept">
              {words.say('outbox.accept')}
            </Button>
            {undoOf(item.ops, () => '') !== undefined && (
              <Button look="danger" onClick={() => onTakeBack(item)} data-testid="take-back">
                {words.say('outbox.takeBack')}
              </Button>
            )}
          </>
        )}
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
