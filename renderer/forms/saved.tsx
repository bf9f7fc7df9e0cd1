import type { Outcome } from '../../model/fault.ts'
import { type Op, undoOf } from '../../model/mutation.ts'
import type { Undone } from '../../workers/doors.ts'
import { useWhereabouts } from '../data/useWhereabouts.ts'
import { Button } from '../parts/Button.tsx'
import { Told } from '../parts/Told.tsx'
import { tell, untell } from '../parts/tell.ts'
import type { RecordForm } from './useRecordForm.ts'
import { undoWords, Whereabouts } from './Whereabouts.tsx'

interface SavedEdit {
  readonly mutation: string
  readonly ops: readonly Op[]
  readonly undo: (mutation: string) => Promise<Outcome<Undone>>
  /** What the record is called: of two edits told at once one must see which is which. */
  readonly name?: string
}

/**
 * Says where a saved edit is now, and offers to take it back where that can be. A document that was made cannot: it is
 * cancelled by a move, with a reason, and stays to be seen.
 */
export function tellSaved({ mutation, ops, undo, name }: SavedEdit): void {
  const id = `saved-${mutation}`
  const canUndo = undoOf(ops, () => '') !== undefined
  const takeBack = async () => {
    untell(id)
    tellUndone(await undo(mutation), name)
  }
  tell(
    <span className="saved" data-testid="saved">
      <span>
        {name ? <b>{name}</b> : null}
        <Whereabouts mutation={mutation} />
      </span>
      {canUndo && <UndoButton mutation={mutation} onUndo={() => void takeBack()} />}
    </span>,
    { id, keepMs: 8000, isAnswerable: canUndo },
  )
}

/** Of an edit that was given up meanwhile nothing stands under its name that could be taken back. */
function UndoButton({ mutation, onUndo }: { mutation: string; onUndo: () => void }) {
  if (useWhereabouts(mutation) === 'givenUp') return null
  return (
    <Button onClick={onUndo} data-testid="undo">
      <Told message={{ say: 'saved.undo' }} />
    </Button>
  )
}

/** Says what has become of an undo: of an edit that was written, no more than where the edit is that takes it back. */
function tellUndone(outcome: Outcome<Undone>, name: string | undefined): void {
  if (!outcome.ok) return void tell(outcome.fault.kind === 'stale' ? { say: 'saved.changedSince' } : outcome.fault)
  const back = outcome.value.mutation
  if (back === null) return void tell({ say: 'saved.gaveUp' })
  tell(
    <span data-testid="undone">
      {name ? <b>{name}</b> : null} <Whereabouts mutation={back} wordOf={undoWords} />
    </span>,
    { id: `undone-${back}` },
  )
}

/** What a record is called once these ops are done, by the fields that name rows of its table. */
export function nameAfter({ drawer, id, row }: Pick<RecordForm, 'drawer' | 'id' | 'row'>, ops: readonly Op[]): string {
  const own = ops.find((op) => op.table === drawer.name && op.id === id)
  const set = own?.op === 'put' ? own.values : own?.op === 'patch' ? own.set : {}
  const values: Readonly<Record<string, unknown>> = { ...row, ...set }
  return drawer.title.flatMap((field) => (values[field] == null ? [] : [String(values[field])])).join(' · ')
}
