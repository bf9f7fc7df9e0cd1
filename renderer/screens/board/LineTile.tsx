import { useWords } from '../../words.ts'
import { Achieved, isByDue } from './Achieved.tsx'
import { type LineDay, shareTone } from './fold.ts'

interface LineTileProps {
  readonly name: string
  readonly of: LineDay
  readonly isPending: boolean
  readonly onOpen: () => void
}

/** One line of many: made, meant, how well. */
export function LineTile({ name, of, isPending, onOpen }: LineTileProps) {
  const words = useWords()
  const tone = shareTone(of.share)
  return (
    <button
      type="button"
      className={isPending ? 'tile is-pending' : 'tile'}
      onClick={onOpen}
      data-line={of.line}
      data-pieces={of.pieces}
    >
      <span className="tile-head">
        <b>{name}</b>
        <Achieved of={of} />
      </span>
      <span className="tile-big">
        {of.hasOutput ? words.whole(of.pieces) : '—'}
        {of.target !== undefined && <small> / {words.whole(of.target)}</small>}
      </span>
      <span className="tile-bar" aria-hidden="true">
        <i className={`bar-${tone}`} style={{ width: partOf(of.pieces, of.target) }} />
        {isByDue(of) && <i className="tile-due" style={{ left: partOf(of.due ?? 0, of.target) }} />}
      </span>
      <span className="tile-facts">
        <span title={words.say('board.efficiencyWhy')}>
          {words.say('board.efficiency')} <b>{of.efficiency === undefined ? '—' : words.percent(of.efficiency)}</b>
          {of.targetPct !== undefined && <> · {words.say('board.planned', { share: words.percent(of.targetPct) })}</>}
        </span>
        {of.wip !== undefined && (
          <span>
            {words.field('lineOutput', 'wip')} <b>{words.whole(of.wip)}</b>
          </span>
        )}
      </span>
    </button>
  )
}

/** How far along the day's target a number lies: the bar is the whole day, its mark what is due by now. */
function partOf(pieces: number, target: number | undefined): string {
  return `${Math.min(100, target === undefined || target === 0 ? 0 : (pieces / target) * 100)}%`
}
