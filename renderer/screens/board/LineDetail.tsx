import type { Day } from '../../../model/calendar.ts'
import type { Row } from '../../../model/table.ts'
import { useWords } from '../../words.ts'
import { isByDue, whyShare } from './Achieved.tsx'
import { hourTarget, type LineDay, shareTone, shiftHours } from './fold.ts'
import { HourEntry } from './HourEntry.tsx'
import { TrendChart } from './TrendChart.tsx'
import { useTrend } from './useBoard.ts'

interface LineDetailProps {
  readonly name: string
  readonly line: string
  readonly day: Day
  readonly of: LineDay
  readonly plan: Row | undefined
  readonly outputs: readonly Row[]
  readonly mayEnter: boolean
  readonly isPending: boolean
}

/** One line, one day, one big number that is read from three metres. */
export function LineDetail({ name, line, day, of, plan, outputs, mayEnter, isPending }: LineDetailProps) {
  const words = useWords()
  const trend = useTrend(line, day)
  const hasHours = of.hours.length > 0
  const goal = hourTarget(of.target, shiftHours.length)
  const tone = shareTone(of.share)
  const hourly = shiftHours.map((hour) => of.hours.find((each) => each.hour === hour))
  const most = Math.max(goal ?? 0, ...of.hours.map((each) => each.pieces), 1)
  return (
    <div className={mayEnter ? 'line-detail' : 'line-detail is-wide'} data-line={line}>
      <section className={isPending ? 'line-card is-pending' : 'line-card'} aria-label={name}>
        <h2>
          {name}
          {of.smv !== undefined && (
            <small>
              {words.field('linePlan', 'smv')} {words.decimal(of.smv, 2, 2)}
            </small>
          )}
          {isPending && <span className="state state-warn">{words.say('board.waiting')}</span>}
        </h2>
        <p className="line-big" data-testid="line-pieces" data-pieces={of.pieces}>
          {words.whole(of.pieces)}
          {of.target !== undefined && <small> / {words.whole(of.target)}</small>}
        </p>
        <p className="line-sub">
          {words.say('board.piecesOn', { day: words.longDay(day) })}
          {of.share !== undefined && (
            <b className={`ink-${tone}`} title={whyShare(words, of)}>
              {' · '}
              {words.say(isByDue(of) ? 'board.ofDue' : 'board.ofTarget', {
                share: words.percent(of.share),
                due: Math.round(of.due ?? 0),
              })}
            </b>
          )}
        </p>
        {hasHours ? (
          <div className="hour-bars" role="img" aria-label={words.say('board.byHour')}>
            {shiftHours.map((hour, i) => {
              const made = hourly[i]?.pieces
              // Red is for an hour that needs somebody, not for one that missed by a piece.
              const isLow = made !== undefined && goal !== undefined && shareTone(made / goal) === 'bad'
              return (
                <span key={hour}>
                  <small>{made === undefined ? '' : words.whole(made)}</small>
                  <i
                    className={made === undefined ? 'is-open' : isLow ? 'is-low' : ''}
                    style={{ height: `${((made ?? goal ?? 0) / most) * 100}%` }}
                  />
                  <small className="mut">{words.digits(String(hour))}</small>
                </span>
              )
            })}
          </div>
        ) : (
          <TrendChart days={trend} />
        )}
        <dl className="line-facts">
          <Fact
            label={words.say('board.efficiency')}
            value={of.efficiency === undefined ? '—' : words.percent(of.efficiency)}
          />
          <Fact
            label={words.field('linePlan', 'targetPct')}
            value={of.targetPct === undefined ? '—' : words.percent(of.targetPct)}
          />
          <Fact label={words.field('lineOutput', 'wip')} value={of.wip === undefined ? '—' : words.whole(of.wip)} />
          <Fact
            label={words.field('lineOutput', 'workers')}
            value={of.workers === undefined ? '—' : words.decimal(of.workers, 0, 1)}
          />
          <Fact
            label={words.field('lineOutput', 'idleMin')}
            value={of.idleMin === undefined ? '—' : words.decimal(of.idleMin, 0, 0)}
          />
        </dl>
        <p className="line-why mut">{words.say('board.efficiencyWhy')}</p>
      </section>
      {mayEnter && <HourEntry line={line} day={day} plan={plan} outputs={outputs} goal={goal} />}
    </div>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
