import { type FormEvent, useState } from 'react'
import type { Condition } from '../../../model/query.ts'
import { fieldOf } from '../../../model/table.ts'
import { tableOf } from '../../../model/tables.ts'
import { parseNumber } from '../../words/parse.ts'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import type { FilterProps } from './filterProps.ts'

/** From one number to another; an empty end is open. */
export function RangeFilter({ table, name, condition, onChange, onDone }: FilterProps) {
  const words = useWords()
  const isWhole = fieldOf(tableOf(table), name)?.kind === 'integer'
  const [from, setFrom] = useState(() => startOf(condition, 'from', 'gte'))
  const [to, setTo] = useState(() => startOf(condition, 'to', 'lte'))
  const read = (text: string) => {
    const value = parseNumber(text)
    return value === undefined ? undefined : isWhole ? Number(value) : value
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
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
        <label>
          <span>{words.say('filter.least')}</span>
          <input
            data-autofocus
            inputMode="decimal"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>{words.say('filter.most')}</span>
          <input inputMode="decimal" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        </label>
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
