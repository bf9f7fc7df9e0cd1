import { useRef, useState } from 'react'
import type { Day } from '../../../model/calendar.ts'
import type { Condition } from '../../../model/query.ts'
import { useToday } from '../../data/useToday.ts'
import { relativeDay, resolveDays } from '../../lists/relativeDays.ts'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import { DayInput } from '../fields/DayInput.tsx'
import type { FilterProps } from './filterProps.ts'

const ahead = [7, 30, 90] as const
const back = [7, 30, 90] as const

/** A stretch of days: the coming ones, the past ones, or from one day to another. */
export function DayFilter({ name, condition, onChange, onDone }: FilterProps) {
  const words = useWords()
  const today = useToday()
  const shown = condition === undefined ? undefined : resolveDays([condition], today)[0]
  const [first] = useState(() => ends(shown))
  const [from, setFrom] = useState(first.from)
  const [to, setTo] = useState(first.to)
  /** What was typed and is no day. */
  const [unread, setUnread] = useState<{ readonly from?: string | undefined; readonly to?: string | undefined }>({})
  const box = useRef<HTMLDivElement>(null)
  const choose = (start: string, end: string) => {
    onChange({ field: name, op: 'between', from: start, to: end })
    onDone()
  }
  const apply = () => {
    // Half of what was typed would filter otherwise than it says.
    if (unread.from !== undefined || unread.to !== undefined)
      return box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    // Left as it was, it stays what it is, also where two days cannot say it: counted from today, or without any.
    if (from === first.from && to === first.to) return onDone()
    if (from !== null && to !== null) onChange({ field: name, op: 'between', from, to })
    else if (from !== null) onChange({ field: name, op: 'gte', value: from })
    else if (to !== null) onChange({ field: name, op: 'lte', value: to })
    else onChange(undefined)
    onDone()
  }
  return (
    <div className="day-filter">
      <div className="day-quick">
        {ahead.map((days) => (
          <Button key={days} onClick={() => choose('today', relativeDay(days))}>
            {words.say('filter.nextDays', { n: days })}
          </Button>
        ))}
        {back.map((days) => (
          <Button key={-days} onClick={() => choose(relativeDay(-days), 'today')}>
            {words.say('filter.lastDays', { n: days })}
          </Button>
        ))}
      </div>
      <div className="day-range" ref={box}>
        {/* The focus begins here: on a button, the Enter that opens this would choose what nobody chose. */}
        <DayInput
          isFirst
          label={words.say('filter.from')}
          value={from}
          unread={unread.from}
          onUnread={(text) => setUnread({ ...unread, from: text })}
          onChange={(day) => {
            setFrom(day)
            setUnread({ ...unread, from: undefined })
          }}
        />
        <DayInput
          label={words.say('filter.to')}
          value={to}
          unread={unread.to}
          onUnread={(text) => setUnread({ ...unread, to: text })}
          onChange={(day) => {
            setTo(day)
            setUnread({ ...unread, to: undefined })
          }}
        />
      </div>
      <div className="pick-foot">
        <Button
          look="quiet"
          onClick={() => {
            onChange(undefined)
            onDone()
          }}
        >
          {words.say('filter.clear')}
        </Button>
        <Button look="main" onClick={apply}>
          {words.say('filter.done')}
        </Button>
      </div>
    </div>
  )
}

/** From which day to which a filter goes, as days of the calendar; null for an open end. */
function ends(test: Condition | undefined): { readonly from: Day | null; readonly to: Day | null } {
  // A filter of days holds days.
  const day = (value: unknown) => value as Day
  if (test === undefined || !('op' in test)) return { from: null, to: null }
  if (test.op === 'between') return { from: day(test.from), to: day(test.to) }
  return { from: test.op === 'gte' ? day(test.value) : null, to: test.op === 'lte' ? day(test.value) : null }
}
