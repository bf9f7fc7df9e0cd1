import type { Selection } from '../lists/useSelection.ts'
import { useWords } from '../words.ts'
import { Button } from './Button.tsx'
import { Strip } from './Strip.tsx'

interface ChosenStripProps {
  readonly selection: Selection
  /** How many rows are chosen, of how many that match. */
  readonly n: number
  readonly total: number
  readonly onCopy: () => void
  readonly onSave: () => void
  readonly onLeave: () => void
}

/** What is chosen, the offer to choose all that match, and what one may do with it. */
export function ChosenStrip({ selection, n, total, onCopy, onSave, onLeave }: ChosenStripProps) {
  const words = useWords()
  if (n === 0) return null
  // A row that was taken out and matches no longer is missing from both.
  const out = selection.isAll ? Math.max(0, total - n) : 0
  const said =
    out > 0
      ? words.say('list.chosenAllBut', { n, out })
      : words.say(selection.isAll ? 'list.chosenAll' : 'list.chosen', { n })
  return (
    <Strip label={words.say('list.chosen', { n })} testId="chosen" {...{ selection, onCopy, onLeave }}>
      <span className="chosen">{said}</span>
      {!selection.isAll && n > 1 && n < total && (
        <Button look="main" keys="Ctrl A" onClick={selection.selectAll} data-testid="choose-all">
          {words.say('list.chooseAll', { n: total })}
        </Button>
      )}
      <Button onClick={onSave} data-testid="save-chosen">
        {words.say('csv.save')}
      </Button>
    </Strip>
  )
}
