import type { Outcome } from '../../model/fault.ts'
import { Button } from '../parts/Button.tsx'
import { tell, untell } from '../parts/tell.ts'
import type { Words } from '../words.ts'

/** Says where a saved edit is now, and offers to take it back. */
export function tellSaved(
  words: Words,
  {
    mutation,
    isOnline,
    undo,
  }: { mutation: string; isOnline: boolean; undo: (mutation: string) => Promise<Outcome<void>> },
): void {
  const id = `saved-${mutation}`
  const takeBack = async () => {
    untell(id)
    const outcome = await undo(mutation)
    tell(outcome.ok ? words.say('saved.undone') : words.fault(outcome.fault))
  }
  tell(
    <span className="saved" data-testid="saved">
      {words.say(isOnline ? 'saved.online' : 'saved.waiting')}
      <Button onClick={() => void takeBack()} data-testid="undo">
        {words.say('saved.undo')}
      </Button>
    </span>,
    { id, keepMs: 8000 },
  )
}
