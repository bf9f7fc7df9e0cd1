import { useWords, type Words } from '../../words.ts'
import { type LineDay, shareTone, shiftHours } from './fold.ts'

/** Pieces against the target, with what they are measured by: the whole day's, or what is due by now. */
export function Achieved({ of }: { of: LineDay }) {
  const words = useWords()
  if (of.share === undefined) return null
  const share = words.percent(of.share)
  return (
    <span className={`state state-${shareTone(of.share)}`} title={whyShare(words, of)} data-testid="achieved">
      {words.say(isByDue(of) ? 'board.dueShort' : 'board.targetShort', { share })}
    </span>
  )
}

/** True while the day runs: then its pieces are measured by what is due so far, and not by the whole target. */
export function isByDue({ due, target }: LineDay): boolean {
  return due !== target
}

/** The sum behind the share, in words and numbers. */
export function whyShare(words: Words, of: LineDay): string {
  const values = { made: of.pieces, target: of.target ?? 0 }
  if (!isByDue(of)) return words.say('board.targetWhy', values)
  return words.say('board.dueWhy', {
    ...values,
    due: Math.round(of.due ?? 0),
    hours: of.hours.length,
    shift: shiftHours.length,
  })
}
