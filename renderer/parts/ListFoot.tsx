import type { Query } from '../../model/query.ts'
import { useFacets } from '../data/useFacets.ts'
import type { List } from '../data/useList.ts'
import type { Column } from '../lists/columnLayout.ts'
import type { Selection } from '../lists/useSelection.ts'
import { useWords, type Word } from '../words.ts'
import { Kbd } from './Kbd.tsx'

interface ListFootProps {
  readonly list: List
  readonly columns: readonly Column[]
  readonly selection: Selection
  readonly word: Word
  readonly table: string
  readonly query: Query
}

/** Sums that mean something for a whole list. */
const summed: Readonly<Record<string, readonly string[]>> = { salesOrder: ['pieces', 'value'], lineOutput: ['pieces'] }

/** How many, how much, and the keys. */
export function ListFoot({ list, columns, selection, word, table, query }: ListFootProps) {
  const words = useWords()
  // Dollars and taka do not add up: money is summed where all of it is of one currency.
  const currencies = useFacets(query, 'currency', 2, table === 'salesOrder')
  const chosen = selection.picked.size || (selection.range ? selection.range.to - selection.range.from + 1 : 0)
  const shown = (summed[table] ?? []).flatMap((name) => {
    const column = columns.find((each) => each.name === name)
    const sum = list.totals[name]
    const isMixed = column?.meaning.field.kind === 'decimal' && currencies.length !== 1
    return column === undefined || sum === undefined || isMixed ? [] : [{ name, column, sum }]
  })
  return (
    <div className="foot">
      <span data-testid="count" data-count={list.total}>
        <b>{list.total === undefined ? '…' : words.whole(list.total)}</b>{' '}
        {words.say(word).toLocaleLowerCase(words.locale)}
      </span>
      {shown.map(({ name, column, sum }) => (
        <span key={name} data-testid={`total-${name}`}>
          {words.label(column.meaning.label)}{' '}
          <b>
            {column.meaning.field.kind === 'decimal'
              ? `${words.decimal(sum, 2, 2)} ${currencies[0]?.value ?? ''}`
              : words.whole(sum)}
          </b>
        </span>
      ))}
      {chosen > 0 && <span className="chosen">{words.say('list.chosen', { n: chosen })}</span>}
      {!list.complete && <span className="partial">{words.say('list.partial')}</span>}
      <span className="foot-keys">
        <Kbd keys="J" /> <Kbd keys="K" /> {words.say('keys.move')} · <Kbd keys="↵" /> {words.say('keys.open')} ·{' '}
        <Kbd keys="␣" /> {words.say('keys.select')} · <Kbd keys="Ctrl C" /> {words.say('keys.copy')}
      </span>
    </div>
  )
}
