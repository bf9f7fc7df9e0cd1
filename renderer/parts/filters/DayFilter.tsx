import { useState } from 'react'
import type { Day } from '../../../model/calendar.ts'
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
  const given = shown !== undefined && 'op' in shown && shown.op === 'between' ? shown : undefined
  const [from, setFrom] = useState<Day | null>((given?.from as Day | undefined) ?? null)
  const [to, setTo] = useState<Day | null>((given?.to as Day | undefined) ?? null)
  const choose = (first: string, last: string) => {
    onChange({ field: name, op: 'between', from: first, to: last })
    onDone()
  }
  const apply = () => {
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
      <div className="day-range">
        <DayInput label={words.say('filter.from')} value={from} onChange={setFrom} />
        <DayInput label={words.say('filter.to')} value={to} onChange={setTo} />
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
