import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Fault } from '../../model/fault.ts'
import type { Op } from '../../model/mutation.ts'
import { isEnded, machineOf } from '../../model/states.ts'
import type { Drawer } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { askAgain } from '../data/askAgain.ts'
import { type Draft, type Edits, isDirty, noEdits } from '../data/draft.ts'
import { type Access, useAccess } from '../data/useAccess.ts'
import { draftKeyOf, useAhead } from '../data/useAhead.ts'
import { useDraft } from '../data/useDraft.ts'
import { useRow } from '../data/useRow.ts'
import { type Kept, useWrite } from '../data/useWrite.ts'
import { keys } from '../queries.ts'
import type { Room } from '../rooms.ts'
import { type Drafted, patchOf, putOf } from './recordOps.ts'

export interface RecordForm {
  readonly drawer: Drawer
  readonly access: Access
  readonly isNew: boolean
  /** The id of the row, also before it is saved. */
  readonly id: string
  /** The row as it stands, or what a new one starts with. */
  readonly row: Readonly<Record<string, unknown>>
  readonly draft: Draft
  readonly wasRestored: boolean
  /** The document has come to its end: nobody writes it any more, whatever their role. */
  readonly isEnded: boolean
  /** Whether this person may save here at all. */
  readonly mayWrite: boolean
  /** Field → reason code, from the last attempt to save. */
  readonly faults: Readonly<Record<string, string>>
  /** What kept the last attempt from being saved, and the edits that it was about. */
  readonly fault: Fault | undefined
  readonly faultOf: Edits | undefined
  readonly isSaving: boolean
  /** Saves everything in one mutation. @returns undefined when it was not saved, or there was nothing to save */
  save(): Promise<Saved | undefined>
  clearFault(name: string): void
}

export interface Saved extends Kept {
  readonly ops: readonly Op[]
}

export type FormState = { at: 'loading' } | { at: 'missing' } | { at: 'open'; form: RecordForm }

interface FormOptions {
  readonly room: Room
  /** "new" for a row that does not exist yet. */
  readonly id: string
  /** Ops beside those of the row itself, such as an order's lines. */
  readonly more?: (id: string, draft: Draft, row: Readonly<Record<string, unknown>>) => Drafted
}

const noFaults: Readonly<Record<string, string>> = {}

/** So long a save may take before the form says so, ms. */
const sayingMs = 100

/** The state of one form: row, unsaved values, faults, saving. */
export function useRecordForm({ room, id, more }: FormOptions): FormState {
  const drawer = tableOf(room.table)
  const access = useAccess(room.table)
  const client = useQueryClient()
  const { write, newId } = useWrite()
  const isNew = id === 'new'
  const stored = useRow(room.table, isNew ? '' : id)
  const draftKey = draftKeyOf(room.path, id)
  const ahead = useAhead(room.path, room.table)
  const open = useDraft(draftKey, room.table, isNew ? undefined : id)
  const [freshId, setFreshId] = useState<string>()
  const [faults, setFaults] = useState(noFaults)
  const [failed, setFailed] = useState<{ fault: Fault; of: Edits }>()
  const [isSaving, setIsSaving] = useState(false)
  const [broken, setBroken] = useState<{ readonly error: unknown }>()
  const busy = useRef(false)

  // The id is chosen when the form opens and kept with the draft: saving twice after a crash makes one row, not two.
  const keptId = open?.draft.get().newId ?? undefined
  useEffect(() => {
    if (!isNew || open === undefined || freshId !== undefined) return
    if (keptId !== undefined) return setFreshId(keptId)
    askAgain(newId).then(
      (made) => {
        open.draft.replace({ ...open.draft.get(), newId: made })
        setFreshId(made)
      },
      (error: unknown) => setBroken({ error }),
    )
  }, [isNew, open, keptId, freshId, newId])

  const starts = useMemo(() => ({ ...room.starts }), [room])
  const rowId = isNew ? freshId : id
  const row = isNew ? starts : stored

  const clearFault = useCallback((name: string) => {
    setFaults((last) => {
      if (!Object.hasOwn(last, name)) return last
      const { [name]: _gone, ...rest } = last
      return rest
    })
  }, [])

  // Without an id nothing can be saved here: that is said, and not left as a blank page.
  if (broken !== undefined) throw broken.error
  if (open === undefined || rowId === undefined || row === undefined) return { at: 'loading' }
  if (row === null) return { at: 'missing' }
  const { draft, keeper, wasRestored } = open
  const ended = !isNew && isEnded(machineOf(drawer.machine), row.status)
  const mayWrite = isNew ? access.mayCreate : access.mayEdit(row) && !ended

  const save = async (): Promise<Saved | undefined> => {
    if (busy.current) return undefined
    const saved = draft.get()
    if (ended && isDirty(saved)) {
      setFailed({ fault: { kind: 'ended', table: drawer.name, id: rowId, state: String(row.status) }, of: saved })
      return undefined
    }
    const own = isNew ? putOf(drawer, access.fields, rowId, saved, starts) : patchOf(drawer, rowId, saved)
    const others = more?.(rowId, draft, row) ?? { ops: [], faults: noFaults }
    const allFaults = { ...own.faults, ...others.faults }
    const isSound = Object.keys(allFaults).length === 0
    setFaults(isSound ? noFaults : allFaults)
    setFailed(undefined)
    if (!isSound) {
      setFailed({ fault: { kind: 'invalid', table: drawer.name, fields: allFaults }, of: saved })
      return undefined
    }
    const ops: readonly Op[] = [...own.ops, ...others.ops]
    if (ops.length === 0) {
      draft.replace({ ...noEdits, newId: saved.newId })
      return undefined
    }
    busy.current = true
    // A form that was drawn once more at once would hold up the answer, which is here before anybody could read "saving".
    const saying = setTimeout(() => setIsSaving(true), sayingMs)
    keeper.pause()
    try {
      const moved = rowComes(client, keys.row(drawer.name, rowId))
      const outcome = await write(`${intentOf(drawer.name)}.${isNew ? 'create' : 'edit'}`, ops)
      if (!outcome.ok) {
        // A field's own fault is said at the field; said above as well where the field is not on this form.
        if (outcome.fault.kind === 'invalid') setFaults(outcome.fault.fields)
        setFailed({ fault: outcome.fault, of: saved })
        return undefined
      }
      // From here the edit lives in the outbox: that its draft could not be forgotten makes it no less saved.
      await keeper.forget().catch((error: unknown) => reportError(error))
      if (isNew) await ahead(rowId)
      else await moved
      draft.drop(saved)
      return { ...outcome.value, ops }
    } finally {
      clearTimeout(saying)
      keeper.resume()
      busy.current = false
      setIsSaving(false)
    }
  }

  return {
    at: 'open',
    form: {
      drawer,
      access,
      isNew,
      id: rowId,
      row,
      draft,
      wasRestored,
      isEnded: ended,
      mayWrite,
      faults,
      fault: failed?.fault,
      faultOf: failed?.of,
      isSaving,
      save,
      clearFault,
    },
  }
}

/** Names of intents begin with what people call the thing. */
export function intentOf(table: string): string {
  return table === 'salesOrder' ? 'order' : table
}

/** Longest wait for one's own edit to come back as a row, ms. */
const comesBackMs = 800

/** Resolves when the row has been read again, so that a saved value is never seen to jump back and forth. */
function rowComes(client: QueryClient, key: QueryKey): Promise<void> {
  const wanted = JSON.stringify(key)
  return new Promise((resolve) => {
    const stop = client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'success') return
      if (JSON.stringify(event.query.queryKey) === wanted) end()
    })
    const timer = setTimeout(end, comesBackMs)
    function end() {
      stop()
      clearTimeout(timer)
      resolve()
    }
  })
}
