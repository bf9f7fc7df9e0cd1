import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { OutboxItem } from '../../workers/doors.ts'
import { useOutbox } from '../data/useOutbox.ts'
import { useStatus } from '../data/useStatus.ts'
import { ConflictCard } from '../forms/ConflictCard.tsx'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { NameDialog } from '../parts/NameDialog.tsx'
import { saveFile } from '../parts/saveFile.ts'
import { tell } from '../parts/tell.ts'
import { useKeys } from '../parts/useKeys.ts'
import { roomOfTable } from '../rooms.ts'
import { useSurroundings } from '../surroundings.ts'
import { syncCauses, syncLine, syncTone } from '../words/syncLine.ts'
import { useWords } from '../words.ts'
import { MendedList } from './outbox/MendedList.tsx'
import { OutboxRow } from './outbox/OutboxRow.tsx'
import type { RecordPlace } from './outbox/useRecordOf.ts'

/** Everything this person saved that the server has not taken yet, and what can be done about each. */
export function OutboxScreen() {
  const words = useWords()
  const navigate = useNavigate()
  const { bridge } = useSurroundings()
  const { items, retry, discard, accept, takeBack, exportAll, syncNow } = useOutbox()
  const status = useStatus()
  const [discarding, setDiscarding] = useState<OutboxItem>()
  useKeys({ r: () => void syncNow() })

  const open = (record: RecordPlace) => {
    const room = roomOfTable(record.table)
    if (room !== undefined) void navigate({ to: '/$room/$id', params: { room: room.path, id: record.id } })
  }
  const exportFile = async () => {
    const bytes = new TextEncoder().encode(await exportAll())
    const outcome = await saveFile(bridge, `selvedge-outbox-${status?.device ?? 'device'}.json`, bytes)
    if (outcome === 'saved') tell({ say: 'outbox.exported' })
    else if (outcome === 'failed') tell({ say: 'outbox.exportFailed' })
  }
  const giveUp = async (reason: string) => {
    if (discarding === undefined) return
    setDiscarding(undefined)
    const outcome = await discard(discarding.id, reason)
    tell(outcome.ok ? { say: 'outbox.discarded' } : outcome.fault)
  }
  const needs = items?.filter((item) => item.state !== 'waiting' && item.state !== 'sending') ?? []
  const waits = items?.filter((item) => item.state === 'waiting' || item.state === 'sending') ?? []
  const acts = {
    onOpen: open,
    onDiscard: setDiscarding,
    onRetry: async (item: OutboxItem) => {
      const outcome = await retry(item.id)
      if (!outcome.ok) tell(outcome.fault)
    },
    onAccept: async (item: OutboxItem) => {
      const outcome = await accept(item.id)
      if (!outcome.ok) tell(outcome.fault)
    },
    onTakeBack: async (item: OutboxItem) => {
      const outcome = await takeBack(item.id)
      if (!outcome.ok) tell(outcome.fault)
    },
  }
  const causes = status === undefined ? [] : syncCauses(words, status)
  return (
    <section className="screen" aria-label={words.say('room.outbox')}>
      <div className="bar">
        <h1>{words.say('room.outbox')}</h1>
        {status !== undefined && <span className={`state sync-${syncTone(status)}`}>{syncLine(words, status)}</span>}
        <div className="bar-end">
          <Button
            onClick={() => void exportFile()}
            disabled={items === undefined || (items.length === 0 && !status?.incidents)}
          >
            {words.say('outbox.export')}
          </Button>
          <Button look="main" keys="R" onClick={() => void syncNow()} data-testid="sync-now">
            {words.say('outbox.sendNow')}
          </Button>
        </div>
      </div>
      <div className="outbox">
        {causes.map((cause) => (
          <p key={cause} className="note" data-testid="sync-cause">
            {cause}
          </p>
        ))}
        {(status?.othersWaiting ?? 0) > 0 && (
          <p className="note" data-testid="others-waiting">
            {words.say('outbox.others', { n: status?.othersWaiting ?? 0 })}
          </p>
        )}
        <ConflictCard withTitles />
        {needs.length > 0 && (
          <>
            <h2>{words.say('outbox.needsYou', { n: needs.length })}</h2>
            <ul>
              {needs.map((item) => (
                <OutboxRow key={item.id} item={item} {...acts} />
              ))}
            </ul>
          </>
        )}
        {waits.length > 0 && (
          <>
            <h2>{words.say('outbox.waits', { n: waits.length })}</h2>
            <p className="mut">{words.say('outbox.waitsWhy', { n: waits.length })}</p>
            <ul>
              {waits.map((item) => (
                <OutboxRow key={item.id} item={item} {...acts} />
              ))}
            </ul>
          </>
        )}
        <MendedList />
        {items?.length === 0 && <Empty title={words.say('outbox.empty')} />}
      </div>
      {discarding !== undefined && (
        <NameDialog
          title={words.say('outbox.discardTitle')}
          label={words.say('outbox.discardReason')}
          long
          max={500}
          look="danger"
          confirm={words.say('outbox.discard')}
          onConfirm={(reason) => void giveUp(reason)}
          onClose={() => setDiscarding(undefined)}
        />
      )}
    </section>
  )
}
