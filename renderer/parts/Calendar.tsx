// biome-ignore-all lint/a11y/useSemanticElements: a fieldset would need a legend that nobody sees
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { addDays, type Day, weekday } from '../../model/calendar.ts'
import { useToday } from '../data/useToday.ts'
import { useWords } from '../words.ts'

/** The factory's week starts on Saturday. */
const weekStart = 6

/** One month to pick a day from. */
export function Calendar({ value, onChoose }: { value: Day | null; onChoose: (day: Day) => void }) {
  const words = useWords()
  const today = useToday()
  const [cursor, setCursor] = useState<Day>(value ?? today)
  const grid = useRef<HTMLDivElement>(null)
  const first = firstOfMonth(cursor)
  const lead = (weekday(first) - weekStart + 7) % 7
  const days = Array.from({ length: 42 }, (_, i) => addDays(first, i - lead))

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the cursor
  useEffect(() => {
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [cursor])

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }
    const step = steps[event.key]
    if (step !== undefined) setCursor(addDays(cursor, step))
    else if (event.key === 'PageUp') setCursor(shiftMonth(cursor, -1))
    else if (event.key === 'PageDown') setCursor(shiftMonth(cursor, 1))
    else return
    event.preventDefault()
  }
  return (
    <div className="calendar">
      <div className="calendar-head">
        <button
          type="button"
          aria-label={words.say('day.monthBefore')}
          onClick={() => setCursor(shiftMonth(cursor, -1))}
        >
          ‹
        </button>
        <b aria-live="polite">{words.month(cursor)}</b>
        <button type="button" aria-label={words.say('day.monthAfter')} onClick={() => setCursor(shiftMonth(cursor, 1))}>
          ›
        </button>
      </div>
      <div className="calendar-days" ref={grid} role="group" onKeyDown={onKeyDown}>
        {days.slice(0, 7).map((day) => (
          <span key={day} className={weekday(day) === 5 ? 'is-holiday' : undefined}>
            {words.weekdayLetter(day)}
          </span>
        ))}
        {days.map((day) => (
          <button
            key={day}
            type="button"
            tabIndex={day === cursor ? 0 : -1}
            aria-label={words.longDay(day)}
            aria-current={day === today ? 'date' : undefined}
            aria-pressed={day === value}
            className={[day.slice(0, 7) !== cursor.slice(0, 7) && 'is-other', weekday(day) === 5 && 'is-holiday']
              .filter(Boolean)
              .join(' ')}
            onClick={() => onChoose(day)}
          >
            {words.digits(String(Number(day.slice(8))))}
          </button>
        ))}
      </div>
    </div>
  )
}

function firstOfMonth(day: Day): Day {
  return addDays(day, 1 - Number(day.slice(8)))
}

/** The same date of another month, or that month's last day. */
function shiftMonth(day: Day, months: 1 | -1): Day {
  const date = Number(day.slice(8))
  const target = months === 1 ? addDays(firstOfMonth(day), 31) : addDays(firstOfMonth(day), -1)
  const first = firstOfMonth(target)
  const shifted = addDays(first, date - 1)
  return shifted.slice(0, 7) === first.slice(0, 7) ? shifted : addDays(firstOfMonth(addDays(first, 31)), -1)
}
