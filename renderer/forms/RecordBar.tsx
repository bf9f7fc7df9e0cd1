import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useIsDirty } from '../data/useDraft.ts'
import { listMemory } from '../lists/listMemory.ts'
import { Button } from '../parts/Button.tsx'
import type { Room } from '../rooms.ts'
import { useWords } from '../words.ts'
import type { RecordForm } from './useRecordForm.ts'

interface RecordBarProps {
  readonly room: Room
  readonly form: RecordForm
  readonly title: string
  /** Mutations about this row that the server has not answered. */
  readonly waiting: number
  readonly children?: ReactNode
  readonly actions?: ReactNode
  readonly onSave: () => void
}

/** The head of a form: where it belongs, what it is, what waits, and Save. */
export function RecordBar({ room, form, title, waiting, children, actions, onSave }: RecordBarProps) {
  const words = useWords()
  const isDirty = useIsDirty(form.draft)
  return (
    <div className="bar">
      <Link className="crumb" to="/$room" params={{ room: room.path }} search={listMemory.of(room.path)?.search ?? {}}>
        {words.say(room.word)} ›
      </Link>
      <h1 data-testid="title">{title}</h1>
      {children}
      {waiting > 0 && (
        <span className="state state-warn" data-testid="row-waiting">
          {words.say('form.waiting', { n: waiting })}
        </span>
      )}
      {isDirty && <span className="unsaved">{words.say('form.unsaved')}</span>}
      <div className="bar-end">
        {actions}
        {form.mayWrite ? (
          <Button look="main" keys="Ctrl S" disabled={!isDirty || form.isSaving} onClick={onSave} data-testid="save">
            {words.say('common.save')}
          </Button>
        ) : (
          <span className="mut" data-testid="read-only">
            {form.isEnded
              ? words.say('form.ended', { state: words.choice(form.drawer.fields.status?.choices, form.row.status) })
              : words.say('form.readOnly')}
          </span>
        )}
      </div>
    </div>
  )
}
