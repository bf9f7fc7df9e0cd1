import type { Outcome } from '../../model/fault.ts'
import { type Op, undoOf } from '../../model/mutation.ts'
import { Button } from '../parts/Button.tsx'
import { Told } from '../parts/Told.tsx'
import { tell, untell } from '../parts/tell.ts'
import type { RecordForm } from './useRecordForm.ts'
import { Whereabouts } from './Whereabouts.tsx'

interface SavedEdit {
  readonly mutation: string
  readonly ops: readonly Op[]
  readonly undo: (mutation: string) => Promise<Outcome<void>>
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
    const outcome = await undo(mutation)
    tell(outcome.ok ? { say: 'saved.undone' } : outcome.fault)
  }
  tell(
    <span className="saved" data-testid="saved">
      <span>
        {name ? <b>{name}</b> : null}
        <Whereabouts mutation={mutation} />
      </span>
      {canUndo && (
        <Button onClick={() => void takeBack()} data-testid="undo">
          <Told message={{ say: 'saved.undo' }} />
        </Button>
      )}
    </span>,
    { id, keepMs: 8000, isAnswerable: canUndo },
  )
}

/** What a record is called once these ops are done, by the fields that name rows of its table. */
export function nameAfter({ drawer, id, row }: Pick<RecordForm, 'drawer' | 'id' | 'row'>, ops: readonly Op[]): string {
  const own = ops.find((op) => op.table === drawer.name && op.id === id)
  const set = own?.op === 'put' ? own.values : own?.op === 'patch' ? own.set : {}
  const values: Readonly<Record<string, unknown>> = { ...row, ...set }
  return drawer.title.flatMap((field) => (values[field] == null ? [] : [String(values[field])])).join(' · ')
}
