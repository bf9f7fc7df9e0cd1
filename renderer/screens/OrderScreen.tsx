import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import type { Row } from '../../model/table.ts'
import { type Draft, noEdits } from '../data/draft.ts'
import { useIsDirty } from '../data/useDraft.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'
import { useToday } from '../data/useToday.ts'
import { useWrite } from '../data/useWrite.ts'
import { ConflictCard } from '../forms/ConflictCard.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { FormField } from '../forms/FormField.tsx'
import { MoveMenu } from '../forms/MoveMenu.tsx'
import { RecordBar } from '../forms/RecordBar.tsx'
import { RecordFoot } from '../forms/RecordFoot.tsx'
import { RestoredNote } from '../forms/RestoredNote.tsx'
import { nameAfter, tellSaved } from '../forms/saved.tsx'
import { Timeline } from '../forms/Timeline.tsx'
import { useFirstField } from '../forms/useFirstField.ts'
import { useLeaveGuard } from '../forms/useLeaveGuard.tsx'
import { useNeighbours } from '../forms/useNeighbours.ts'
import { type RecordForm, useRecordForm } from '../forms/useRecordForm.ts'
import { useWaiting } from '../forms/useWaiting.ts'
import { listMemory } from '../lists/listMemory.ts'
import { Button } from '../parts/Button.tsx'
import { Empty } from '../parts/Empty.tsx'
import { Filling } from '../parts/Filling.tsx'
import { Kbd } from '../parts/Kbd.tsx'
import { StateBox } from '../parts/StateBox.tsx'
import { useKeys } from '../parts/useKeys.ts'
import type { Room } from '../rooms.ts'
import { useWords } from '../words.ts'
import { lineOps } from './order/lineOps.ts'
import { MatrixCard } from './order/MatrixCard.tsx'
import { matrixOf } from './order/matrix.ts'

/** The fields of an order in the order in which a merchandiser fills them. */
const fieldOrder = [
  'buyer',
  'style',
  'orderNo',
  'season',
  'category',
  'contractNo',
  'currency',
  'fob',
  'orderDate',
  'deliveryDate',
  'shipDate',
  'shipMode',
  'note',
]

/** One order: its head, its matrix of pieces, its way through the factory. */
export function OrderScreen({ room, id }: { room: Room; id: string }) {
  const words = useWords()
  const today = useToday()
  const lineQuery = useMemo(
    () => (id === 'new' ? undefined : ask('orderLine', { where: [{ field: 'order', op: 'eq', value: id }] })),
    [id],
  )
  const lines = rowsOf(useRows(lineQuery))
  const more = useCallback(
    (orderId: string, draft: Draft) => lineOps(orderId, draft.get(), matrixOf(lines, [], draft.get()).lines),
    [lines],
  )
  // What a new order starts with; a person may change each.
  const starting = useMemo(
    () => ({ ...room, starts: { category: 'regular', currency: 'USD', shipMode: 'sea', orderDate: today } }),
    [room, today],
  )
  const state = useRecordForm({ room: starting, id, more })
  if (state.at === 'loading') return <div className="screen" aria-busy="true" />
  if (state.at === 'missing')
    return (
      <Filling tables={[room.table]}>
        <Empty title={words.say('form.missing')} />
      </Filling>
    )
  return <OpenOrder room={room} form={state.form} />
}

function OpenOrder({ room, form }: { room: Room; form: RecordForm }) {
  const words = useWords()
  const navigate = useNavigate()
  const { undo } = useWrite()
  const waiting = useWaiting('salesOrder', form.id)
  const isDirty = useIsDirty(form.draft)
  const [isTimelineOpen, setIsTimelineOpen] = useState(false)
  const { draft, row, isNew, drawer, access } = form
  const { dialog, withoutAsking } = useLeaveGuard(form, () => draft.replace(noEdits))
  const { isFromList, next, previous } = useNeighbours(room, form.id)
  const fields = useFirstField(form.isNew)

  const save = async (): Promise<boolean> => {
    const kept = await form.save()
    if (kept === undefined) return false
    tellSaved({ ...kept, undo, name: nameAfter(form, kept.ops) })
    if (isNew) {
      withoutAsking(() => void navigate({ to: '/$room/$id', params: { room: room.path, id: form.id }, replace: true }))
    }
    return true
  }
  useKeys({
    'ctrl+s': () => void save(),
    'alt+enter': () => void save().then((isSaved) => (isSaved ? next() : undefined)),
    j: () => void next(),
    k: () => void previous(),
    t: () => setIsTimelineOpen(!isTimelineOpen),
    escape: () =>
      void navigate({ to: '/$room', params: { room: room.path }, search: listMemory.of(room.path)?.search ?? {} }),
  })

  const number = row.sclPo ?? row.provisionalNo
  const title = isNew ? words.say('order.new') : String(row.orderNo)
  const names = fieldOrder.filter((name) => name in access.fields)
  return (
    <section className="screen" aria-label={title}>
      <RecordBar
        {...{ room, form, title, waiting }}
        onSave={() => void save()}
        actions={
          !isNew && (
            <>
              <Button
                aria-pressed={isTimelineOpen}
                onClick={() => setIsTimelineOpen(!isTimelineOpen)}
                keys="T"
                data-testid="timeline-toggle"
              >
                {words.say('timeline.title')}
              </Button>
              <MoveMenu form={form} isBlocked={isDirty} />
            </>
          )
        }
      >
        {typeof number === 'string' && (
          <span className={row.sclPo === null ? 'code provisional' : 'code'} data-testid="number">
            {number}
          </span>
        )}
        {!isNew && <StateBox choices={drawer.fields.status?.choices} value={row.status} />}
        {isFromList && (
          <span className="neighbours">
            <Button look="quiet" onClick={() => void previous()}>
              <span className="visually-hidden">{words.say('order.previous')}</span>
              <span aria-hidden="true">
                <Kbd keys="K" /> ↑
              </span>
            </Button>
            <Button look="quiet" onClick={() => void next()}>
              <span className="visually-hidden">{words.say('order.next')}</span>
              <span aria-hidden="true">
                <Kbd keys="J" /> ↓
              </span>
            </Button>
          </span>
        )}
      </RecordBar>
      <div className="record">
        <div className="record-main">
          <RestoredNote form={form} />
          <FormFault form={form} />
          <ConflictCard row={{ table: 'salesOrder', id: form.id }} />
          <div className="form form-order" ref={fields}>
            {names.map((name) => (
              <FormField
                key={name}
                form={form}
                name={name}
                {...(name === 'style' && isNew
                  ? {
                      // A style belongs to one buyer: choosing it first is enough.
                      onChosen: (style: Row | null) => {
                        if (style === null) return
                        draft.setField('buyer', style.buyer, row.buyer)
                        if (style.season !== null) draft.setField('season', style.season, row.season)
                      },
                    }
                  : {})}
              />
            ))}
          </div>
          <MatrixCard form={form} />
        </div>
        {isTimelineOpen && !isNew && <Timeline table="salesOrder" row={row as Row} />}
      </div>
      <RecordFoot row={isNew ? undefined : (row as Row)} isFromList={isFromList} mayWrite={form.mayWrite} />
      {dialog}
    </section>
  )
}
