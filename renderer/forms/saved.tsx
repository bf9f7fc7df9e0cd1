import { useMemo } from 'react'
import type { Outcome } from '../../model/fault.ts'
import { type Op, undoOf } from '../../model/mutation.ts'
import { useTitles } from '../data/useTitles.ts'
import { Button } from '../parts/Button.tsx'
import { Told } from '../parts/Told.tsx'
import { tell, untell } from '../parts/tell.ts'
import { Whereabouts } from './Whereabouts.tsx'

interface SavedEdit {
  readonly mutation: string
  readonly ops: readonly Op[]
  readonly undo: (mutation: string) => Promise<Outcome<void>>
  /** The record that it is about: of two edits told at once one must see which is which. */
  readonly of: { readonly table: string; readonly id: string }
}

/**
 * Says where a saved edit is now, and offers to take it back where that can be. A document that was made cannot: it is
 * cancelled by a move, with a reason, and stays to be seen.
 */
export function tellSaved({ mutation, ops, undo, of }: SavedEdit): void {
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
        <SavedName {...of} />
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

/** What the record is called; nothing until that is known here. */
function SavedName({ table, id }: SavedEdit['of']) {
  const { [id]: name } = useTitles(
    table,
    useMemo(() => [id], [id]),
  )
  return name ? <b>{name}</b> : null
}
