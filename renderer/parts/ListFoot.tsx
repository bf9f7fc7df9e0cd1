import { memo } from 'react'
import type { HeadingOrder } from '../../model/query.ts'
import type { List } from '../data/useList.ts'
import type { GroupView } from '../lists/useGroupView.ts'
import { useWords, type Word, type Words } from '../words.ts'
import { Kbd } from './Kbd.tsx'

interface ListFootProps {
  readonly list: List
  readonly word: Word
  readonly table: string
  readonly groups: GroupView | undefined
  readonly order: HeadingOrder | undefined
  readonly isPivot: boolean
  /** Cells are meant when something is copied, and not rows. */
  readonly isOfCells: boolean
}

/** How many, and the keys. */
export const ListFoot = memo(function ListFoot({
  list,
  word,
  table,
  groups,
  order,
  isPivot,
  isOfCells,
}: ListFootProps) {
  const words = useWords()
  const levels = groups?.tree?.sizes ?? []
  return (
    <div className="foot">
      <span data-testid="count" data-count={list.total}>
        <b>{list.total === undefined ? '…' : words.whole(list.total)}</b> {words.counted(word, list.total ?? 0)}
      </span>
      {levels.map((n, i) => (
        <span key={groups?.by[i]?.name} data-testid={`groups-${i}`}>
          {words.say('group.count', { field: words.label(groups?.by[i]?.label ?? noLabel), n })}
        </span>
      ))}
      {order !== undefined && levels.length > 0 && (
        <span data-testid="groups-order">
          {orderText(words, table, order)} {order.isDescending ? '↓' : '↑'}
        </span>
      )}
      {!list.complete && <span className="partial">{words.say('list.partial')}</span>}
      <span className="foot-keys">
        {isPivot ? (
          <>
            <Kbd keys="←" /> <Kbd keys="↑" /> <Kbd keys="→" /> <Kbd keys="↓" /> {words.say('keys.move')} ·{' '}
            <Kbd keys="↵" /> {words.say('pivot.hint')}
          </>
        ) : (
          <>
            <Kbd keys="J" /> <Kbd keys="K" /> {words.say('keys.move')} · <Kbd keys="→" /> <Kbd keys="←" />{' '}
            {words.say(groups === undefined ? 'keys.cell' : 'keys.group')} · <Kbd keys="↵" /> {words.say('keys.open')} ·{' '}
            <Kbd keys="␣" /> {words.say('keys.select')} · <Kbd keys="Ctrl C" />{' '}
            {words.say(isOfCells ? 'keys.copyCells' : 'keys.copy')} · <Kbd keys="Ctrl V" /> {words.say('keys.paste')}
          </>
        )}
      </span>
    </div>
  )
})

/** In which order the groups stand, which is not that of the rows. */
function orderText(words: Words, table: string, { of, field, unit }: HeadingOrder): string {
  if (of === 'value') return words.say('group.orderName')
  if (of === 'count' || field === undefined) return words.say('group.orderCount')
  const sum = words.say('group.orderSum', { field: words.field(table, field) })
  return unit === undefined ? sum : `${sum}, ${unit}`
}

const noLabel = { en: '', bn: '' }
