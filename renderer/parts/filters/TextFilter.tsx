import { type FormEvent, useState } from 'react'
import { useWords } from '../../words.ts'
import { Button } from '../Button.tsx'
import type { FilterProps } from './filterProps.ts'

/** A piece of text, or whether there is any. */
export function TextFilter({ name, condition, onChange, onDone }: FilterProps) {
  const words = useWords()
  const [first] = useState(condition !== undefined && 'text' in condition ? condition.text : '')
  const [text, setText] = useState(first)
  const finish = (next: Parameters<FilterProps['onChange']>[0]) => {
    onChange(next)
    onDone()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Left as it was, it stays what it is, also where no piece of text can say it, as "empty" or one of some values.
    if (text === first) return onDone()
    return finish(text.trim() === '' ? undefined : { field: name, op: 'contains', text: text.trim() })
  }
  return (
    <form className="range-filter" onSubmit={submit}>
      <label>
        <span>{words.say('filter.contains')}</span>
        <input data-autofocus value={text} maxLength={200} onChange={(event) => setText(event.currentTarget.value)} />
      </label>
      <div className="pick-foot">
        <Button look="quiet" onClick={() => finish({ field: name, op: 'isNull' })}>
          {words.say('filter.isEmpty')}
        </Button>
        <Button look="quiet" onClick={() => finish({ field: name, op: 'notNull' })}>
          {words.say('filter.isFilled')}
        </Button>
        <Button look="main" type="submit">
          {words.say('filter.done')}
        </Button>
      </div>
    </form>
  )
}
