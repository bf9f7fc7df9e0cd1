import type { Outcome } from '../../model/fault.ts'
import { type Op, undoOf } from '../../model/mutation.ts'
import { Button } from '../parts/Button.tsx'
import { tell, untell } from '../parts/tell.ts'
import type { Words } from '../words.ts'

interface SavedEdit {
  readonly mutation: string
  readonly ops: readonly Op[]
  readonly isOnline: boolean
  readonly undo: (mutation: string) => Promise<Outcome<void>>
}

/**
 * Says where a saved edit is now, and offers to take it back where that can be. A document that was made cannot: it is
 * cancelled by a move, with a reason, and stays to be seen.
 */
export function tellSaved(words: Words, { mutation, ops, isOnline, undo }: SavedEdit): void {
  const id = `saved-${mutation}`
  const canUndo = undoOf(ops, () => '') !== undefined
  const takeBack = async () => {
    untell(id)
    const outcome = await undo(mutation)
    tell(outcome.ok ? words.say('saved.undone') : words.fault(outcome.fault))
  }
  tell(
    <span className="saved" data-testid="saved">
      {words.say(isOnline ? 'saved.online' : 'saved.waiting')}
      {canUndo && (
        <Button onClick={() => void takeBack()} data-testid="undo">
          {words.say('saved.undo')}
        </Button>
      )}
    </span>,
    { id, keepMs: 8000 },
  )
}
