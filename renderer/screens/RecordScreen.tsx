import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Row } from '../../model/table.ts'
import { noEdits } from '../data/draft.ts'
import { useWrite } from '../data/useWrite.ts'
import { ConflictCard } from '../forms/ConflictCard.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { FormField } from '../forms/FormField.tsx'
import { MoveMenu } from '../forms/MoveMenu.tsx'
import { PartsPanel } from '../forms/PartsPanel.tsx'
import { PasswordPanel } from '../forms/PasswordPanel.tsx'
import { RecordBar } from '../forms/RecordBar.tsx'
import { RecordFoot } from '../forms/RecordFoot.tsx'
import { RestoredNote } from '../forms/RestoredNote.tsx'
import { RightsPanel } from '../forms/RightsPanel.tsx'
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
import { StateBox } from '../parts/StateBox.tsx'
import { useKeys } from '../parts/useKeys.ts'
import type { Room } from '../rooms.ts'
import { useWords } from '../words.ts'

/** One row of any table, spelled from its drawer, with the rows that hang on it below. */
export function RecordScreen({ room, id }: { room: Room; id: string }) {
  const words = useWords()
  const state = useRecordForm({ room, id })
  if (state.at === 'loading') return <div className="screen" aria-busy="true" />
  if (state.at === 'missing')
    return (
      <Filling tables={[room.table]}>
        <Empty title={words.say('form.missing')} />
      </Filling>
    )
  return <OpenRecord room={room} form={state.form} />
}

function OpenRecord({ room, form }: { room: Room; form: RecordForm }) {
  const words = useWords()
  const navigate = useNavigate()
  const { undo } = useWrite()
  const waiting = useWaiting(form.drawer.name, form.id)
  const [isTimelineOpen, setIsTimelineOpen] = useState(false)
  const { dialog, withoutAsking } = useLeaveGuard(form, () => form.draft.replace(noEdits))
  const { isFromList, next, previous } = useNeighbours(room, form.id)
  const fields = useFirstField(form.isNew)
  const { drawer, row, isNew } = form

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
    escape: () =>
      void navigate({ to: '/$room', params: { room: room.path }, search: listMemory.of(room.path)?.search ?? {} }),
  })

  const title = isNew
    ? words.say('form.newOf', { table: words.table(drawer.name) })
    : drawer.title.map((name) => String(row[name] ?? '')).join(' · ')
  const names = Object.keys(form.access.fields).filter((name) => {
    const field = drawer.fields[name]
    return field !== undefined && !(field.merge === 'derived' && (isNew || name === 'status')) && name !== 'mergedInto'
  })
  return (
    <section className="screen" aria-label={title}>
      <RecordBar
        {...{ room, form, title, waiting }}
        onSave={() => void save()}
        actions={
          !isNew && (
            <>
              <Button aria-pressed={isTimelineOpen} onClick={() => setIsTimelineOpen(!isTimelineOpen)}>
                {words.say('timeline.title')}
              </Button>
              <MoveMenu form={form} isBlocked={false} />
            </>
          )
        }
      >
        {!isNew && drawer.fields.status !== undefined && (
          <StateBox choices={drawer.fields.status.choices} value={row.status} />
        )}
      </RecordBar>
      <div className="record">
        <div className="record-main">
          <RestoredNote form={form} />
          <FormFault form={form} />
          <ConflictCard row={{ table: drawer.name, id: form.id }} />
          <div className="form" ref={fields}>
            {names.map((name) => (
              <FormField key={name} form={form} name={name} />
            ))}
          </div>
          {room.parts.map((part) => (
            <PartsPanel key={part} table={part} head={drawer.name} headId={isNew ? undefined : form.id} />
          ))}
          {drawer.name === 'appUser' && <RightsPanel user={isNew ? undefined : form.id} />}
          {drawer.name === 'appUser' && !isNew && <PasswordPanel user={form.id} />}
        </div>
        {isTimelineOpen && !isNew && <Timeline table={drawer.name} row={row as Row} />}
      </div>
      <RecordFoot row={isNew ? undefined : (row as Row)} isFromList={isFromList} mayWrite={form.mayWrite} />
      {dialog}
    </section>
  )
}
