import type { Query } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import type { Column } from '../lists/columnLayout.ts'
import { useSums } from '../lists/useSums.ts'
import { useWords, type Word } from '../words.ts'
import { Kbd } from './Kbd.tsx'

interface ListFootProps {
  readonly list: List
  readonly columns: readonly Column[]
  readonly word: Word
  readonly table: string
  readonly query: Query
  readonly isPivot: boolean
}

/** Sums that mean something for a whole list. */
const summed: Readonly<Record<string, readonly string[]>> = { salesOrder: ['pieces', 'value'], lineOutput: ['pieces'] }

/** How many, how much, and the keys. */
export function ListFoot({ list, columns, word, table, query, isPivot }: ListFootProps) {
  const words = useWords()
  const shown = (summed[table] ?? []).filter((name) => columns.some((each) => each.name === name))
  // Dollars and taka do not add up: money is summed for each currency by itself.
  const isMoney = table === 'salesOrder' && shown.includes('value') && list.totals.value !== undefined
  const money = useSums(query, 'currency', 'value', isMoney)
  return (
    <div className="foot">
      <span data-testid="count" data-count={list.total}>
        <b>{list.total === undefined ? '…' : words.whole(list.total)}</b> {words.counted(word, list.total ?? 0)}
      </span>
      {shown.map((name) => {
        const text =
          name === 'value'
            ? money.map(({ of, sum }) => `${words.decimal(sum, 2, 2)} ${of}`).join(' · ')
            : list.totals[name] && words.whole(list.totals[name])
        return (
          text && (
            <span key={name} data-testid={`total-${name}`}>
              {words.field(table, name)} <b>{text}</b>
            </span>
          )
        )
      })}
      {!list.complete && <span className="partial">{words.say('list.partial')}</span>}
      <span className="foot-keys">
        {isPivot ? (
          <>
            <Kbd keys="←" /> <Kbd keys="↑" /> <Kbd keys="→" /> <Kbd keys="↓" /> {words.say('keys.move')} ·{' '}
            <Kbd keys="↵" /> {words.say('pivot.hint')}
          </>
        ) : (
          <>
            <Kbd keys="J" /> <Kbd keys="K" /> {words.say('keys.move')} · <Kbd keys="↵" /> {words.say('keys.open')} ·{' '}
            <Kbd keys="␣" /> {words.say('keys.select')} · <Kbd keys="Ctrl C" /> {words.say('keys.copy')}
          </>
        )}
      </span>
    </div>
  )
}
