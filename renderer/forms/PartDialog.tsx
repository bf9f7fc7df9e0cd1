import { Modal } from '@mantine/core'
import { type FormEvent, useMemo, useRef, useState } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { noEdits } from '../data/draft.ts'
import { useAccess } from '../data/useAccess.ts'
import { type OpenDraft, useDraft } from '../data/useDraft.ts'
import { useWrite } from '../data/useWrite.ts'
import { Button } from '../parts/Button.tsx'
import { tell } from '../parts/tell.ts'
import { useWords } from '../words.ts'
import { FormField } from './FormField.tsx'
import { RestoredNote } from './RestoredNote.tsx'
import { patchOf, putOf } from './recordOps.ts'
import { tellSaved } from './saved.tsx'
import type { RecordForm } from './useRecordForm.ts'

interface PartDialogProps {
  readonly table: string
  /** The field that names the head. */
  readonly parent: string
  readonly headId: string
  /** Undefined for a new one. */
  readonly row: Row | undefined
  readonly onClose: () => void
}

/** A small form over the form of the head. What is typed in it is kept like any form's until it is saved or cancelled. */
export function PartDialog(props: PartDialogProps) {
  const open = useDraft(`part:${props.table}:${props.row?.id ?? `new:${props.headId}`}`)
  return open === undefined ? null : <OpenPart {...props} {...open} />
}

function OpenPart({ table, parent, headId, row, onClose, draft, keeper, wasRestored }: PartDialogProps & OpenDraft) {
  const words = useWords()
  const drawer = tableOf(table)
  const access = useAccess(table)
  const { write, undo, newId } = useWrite()
  const isBusy = useRef(false)
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})
  const starts = useMemo(
    () => ({ [parent]: headId, pieceNo: 1, incoterm: 'FOB', parts: [], sizes: [] }),
    [parent, headId],
  )

  const finish = async (intent: string, ops: Parameters<typeof write>[1]) => {
    const outcome = await write(`${table}.${intent}`, ops)
    if (!outcome.ok) {
      if (outcome.fault.kind === 'invalid') setFaults(outcome.fault.fields)
      return tell(outcome.fault)
    }
    tellSaved({ mutation: outcome.value.mutation, ops, undo })
    await keeper.forget().catch((error: unknown) => reportError(error))
    forget()
  }
  const forget = () => {
    draft.replace(noEdits)
    onClose()
  }
  // The id stays with the draft: Save pressed again after a crash makes one row and not two.
  const idOfNew = async () => {
    const id = draft.get().newId ?? (await newId())
    draft.replace({ ...draft.get(), newId: id })
    return id
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy.current) return
    isBusy.current = true
    keeper.pause()
    try {
      await save()
    } finally {
      keeper.resume()
      isBusy.current = false
    }
  }
  const save = async () => {
    const drafted =
      row === undefined
        ? putOf(drawer, access.fields, await idOfNew(), draft.get(), starts)
        : patchOf(drawer, row.id, draft.get())
    setFaults(drafted.faults)
    if (Object.keys(drafted.faults).length > 0) return
    if (drafted.ops.length === 0) return forget()
    await finish(row === undefined ? 'create' : 'edit', drafted.ops)
  }
  const mayEdit = row === undefined ? access.mayCreate : access.mayEdit(row)
  const form: RecordForm = {
    drawer,
    access,
    isNew: row === undefined,
    id: row?.id ?? '',
    row: row ?? starts,
    draft,
    wasRestored,
    isEnded: false,
    mayWrite: mayEdit,
    faults,
    fault: undefined,
    faultOf: undefined,
    isSaving: false,
    save: async () => undefined,
    clearFault: (name) => setFaults(({ [name]: _gone, ...rest }) => rest),
  }
  const names = Object.keys(access.fields).filter(
    (name) => name !== parent && drawer.fields[name] !== undefined && drawer.fields[name]?.merge !== 'derived',
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.say(row === undefined ? 'form.newOf' : 'form.editOf', { table: words.label(drawer.label) })}
      size="lg"
      closeButtonProps={{ 'aria-label': words.say('common.close') }}
    >
      <form onSubmit={(event) => void submit(event)} className="dialog" noValidate>
        <RestoredNote form={form} />
        <div className="form">
          {names.map((name) => (
            <FormField key={name} form={form} name={name} />
          ))}
        </div>
        <div className="dialog-foot">
          {row !== undefined && drawer.removable && mayEdit && (
            <Button look="danger" onClick={() => void finish('remove', [{ op: 'remove', table, id: row.id }])}>
              {words.say('parts.remove')}
            </Button>
          )}
          <span className="last-gap" />
          <Button onClick={forget}>{words.say('common.cancel')}</Button>
          {mayEdit && (
            <Button type="submit" look="main" data-testid="part-save">
              {words.say('common.save')}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}
