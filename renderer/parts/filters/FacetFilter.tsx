import { useState } from 'react'
import { useFacetChoices } from '../../data/useFacetChoices.ts'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import type { FilterProps } from './filterProps.ts'

/** Any of some values, each with the number of rows that have it. */
export function FacetFilter({ name, query, condition, onChange, onDone }: FilterProps) {
  const words = useWords()
  const [text, setText] = useState('')
  const choices = useFacetChoices(query, name, text)
  const chosen = new Set(condition !== undefined && 'op' in condition && condition.op === 'in' ? condition.values : [])
  const set = (values: ReadonlySet<string | number | boolean>) =>
    onChange(values.size === 0 ? undefined : { field: name, op: 'in', values: [...values] })
  const toggle = (value: string | number | boolean) => {
    const next = new Set(chosen)
    if (!next.delete(value)) next.add(value)
    set(next)
  }
  const [first] = choices
  return (
    <>
      <input
        className="pick-search"
        data-autofocus
        value={text}
        placeholder={words.say('filter.find')}
        aria-label={words.say('filter.find')}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          // Typing a name and Enter is the whole gesture; Enter on nothing closes.
          if (text !== '' && first !== undefined) {
            toggle(first.value)
            setText('')
          } else onDone()
        }}
      />
      <ul className="pick-list">
        {choices.map(({ value, label, count }) => (
          <li key={String(value)}>
            <label>
              <input type="checkbox" checked={chosen.has(value)} onChange={() => toggle(value)} />
              <span>{label}</span>
              <small>{words.whole(count)}</small>
            </label>
          </li>
        ))}
        {choices.length === 0 && <li className="pick-none">{words.say('filter.noValues')}</li>}
      </ul>
      <div className="pick-foot">
        <Button look="quiet" disabled={chosen.size === 0} onClick={() => set(new Set())}>
          {words.say('filter.clear')}
        </Button>
        <Button look="main" onClick={onDone}>
          {words.say('filter.done')}
        </Button>
      </div>
    </>
  )
}
