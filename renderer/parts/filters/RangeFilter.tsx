import { type FormEvent, useRef, useState } from 'react'
import type { Condition } from '../../../model/query.ts'
import { fieldOf } from '../../../model/table.ts'
import { tableOf } from '../../../model/tables.ts'
import { beyondWhole, parseNumber, wholeOf } from '../../words/parse.ts'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import { TextBox } from '../fields/TextBox.tsx'
import type { FilterProps } from './filterProps.ts'

/** From one number to another. An empty end is open; one that is no number is said to be none, or half would be asked. */
export function RangeFilter({ table, name, condition, onChange, onDone }: FilterProps) {
  const words = useWords()
  const field = fieldOf(tableOf(table), name)
  const isWhole = field?.kind === 'integer'
  const [first] = useState(() => ({ from: startOf(condition, 'from', 'gte'), to: startOf(condition, 'to', 'lte') }))
  const [from, setFrom] = useState(first.from)
  const [to, setTo] = useState(first.to)
  const [isRefused, setIsRefused] = useState(false)
  const leastBox = useRef<HTMLInputElement>(null)
  const mostBox = useRef<HTMLInputElement>(null)
  const read = (text: string) => {
    const value = parseNumber(text)
    return value === undefined ? undefined : isWhole ? Number(value) : value
  }
  const faultOf = (text: string) => {
    if (text.trim() === '') return undefined
    const value = parseNumber(text)
    // So large a bound would be another one by the time it is compared.
    return value === undefined ? 'notNumber' : beyondWhole(field, wholeOf(value))
  }
  const errorOf = (text: string) => {
    const fault = isRefused ? faultOf(text) : undefined
    return fault && words.reason(fault, field)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Left as it was, it stays what it is, also where two ends cannot say it, as "less than" or "empty".
    if (from === first.from && to === first.to) return onDone()
    const wrong = faultOf(from) ? leastBox : faultOf(to) ? mostBox : undefined
    setIsRefused(wrong !== undefined)
    if (wrong !== undefined) return wrong.current?.focus()
    const least = read(from)
    const most = read(to)
    if (least !== undefined && most !== undefined) onChange({ field: name, op: 'between', from: least, to: most })
    else if (least !== undefined) onChange({ field: name, op: 'gte', value: least })
    else if (most !== undefined) onChange({ field: name, op: 'lte', value: most })
    else onChange(undefined)
    onDone()
  }
  return (
    <form className="range-filter" onSubmit={submit}>
      <div className="day-range">
        <TextBox
          ref={leastBox}
          label={words.say('filter.least')}
          error={errorOf(from)}
          data-autofocus
          inputMode="decimal"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextBox
          ref={mostBox}
          label={words.say('filter.most')}
          error={errorOf(to)}
          inputMode="decimal"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
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
        <Button look="main" type="submit">
          {words.say('filter.done')}
        </Button>
      </div>
    </form>
  )
}

function startOf(condition: Condition | undefined, end: 'from' | 'to', open: 'gte' | 'lte'): string {
  if (condition === undefined || !('op' in condition)) return ''
  if (condition.op === 'between') return String(condition[end])
  return condition.op === open ? String(condition.value) : ''
}
