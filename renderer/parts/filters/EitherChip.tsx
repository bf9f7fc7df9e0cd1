import { useMemo } from 'react'
import { type Condition, meaningOf } from '../../../model/query.ts'
import { tableOf } from '../../../model/tables.ts'
import { useTitlesOf } from '../../data/useTitlesOf.ts'
import { describe } from '../../lists/describe.ts'
import { useWords } from '../../words.ts'

interface EitherChipProps {
  readonly table: string
  readonly either: Either
  readonly onDrop: () => void
}

type Either = Extract<Condition, { any: readonly Condition[] }>

/** A filter of which one of several conditions is enough: a link may bring it, and it is read and dropped here, not made. */
export function EitherChip({ table, either, onDrop }: EitherChipProps) {
  const words = useWords()
  const drawer = tableOf(table)
  const names = useTitlesOf(useMemo(() => refsIn(table, either), [table, either]))
  const say = (test: Condition): string =>
    'any' in test
      ? test.any.map(say).join(words.say('filter.or'))
      : `${words.field(table, test.field)}: ${describe(words, drawer, test, names)}`
  const said = say(either)
  return (
    <span className="chip is-on" data-filter="any">
      <b className="chip-said" title={said}>
        {said}
      </b>
      <button
        type="button"
        className="chip-drop"
        aria-label={words.say('filter.drop', { field: said })}
        onClick={onDrop}
      >
        ×
      </button>
    </span>
  )
}

/** The rows that a condition names by their ids. */
function refsIn(
  table: string,
  test: Condition,
): readonly { readonly table: string; readonly ids: readonly string[] }[] {
  if ('any' in test) return test.any.flatMap((each) => refsIn(table, each))
  const far = meaningOf(tableOf(table), test.field)?.field.table
  const ids = 'values' in test ? test.values : 'value' in test ? [test.value] : []
  return far === undefined || ids.length === 0 ? [] : [{ table: far, ids: ids.map(String) }]
}
