import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTitles } from '../../data/useTitles.ts'
import type { ManyChanged } from '../../forms/manyChanged.ts'
import { whatChanged } from '../../forms/whatChanged.ts'
import { roomOfAll, roomOfTable } from '../../rooms.ts'
import { useWords } from '../../words.ts'

/** So many records are named before anybody asks for all of them. */
const namedFirst = 3

/** One change of many records: the first few by their names, and each with what is new in it once somebody opens the list. */
export function ManyRecords({ intent, many }: { intent: string; many: ManyChanged }) {
  const words = useWords()
  const [isOpen, setIsOpen] = useState(false)
  const { table, patches, cells } = many
  const ids = useMemo(() => {
    const asked = isOpen ? patches : patches.slice(0, namedFirst)
    return asked.map(({ id }) => id)
  }, [isOpen, patches])
  const titles = useTitles(table, ids)
  const room = roomOfTable(table)
  const all = roomOfAll(table)
  const records = all === undefined ? words.table(table) : words.counted(all.word, patches.length)
  const more = patches.length - namedFirst
  const titleOf = (id: string) => titles[id] ?? words.table(table)
  const first = patches.slice(0, namedFirst).map(({ id }) => titleOf(id))
  return (
    <>
      <p>
        <b>{words.say(intent.endsWith('undo') ? 'intent.undo' : 'outbox.manyChanged')}</b>{' '}
        {words.say('outbox.many', { n: cells, rows: patches.length, records })}
      </p>
      <details
        className="outbox-many"
        data-testid="outbox-many"
        onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
      >
        <summary>
          <span className="code">{first.join(', ')}</span> {more > 0 && words.say('outbox.more', { n: more })}
        </summary>
        {isOpen && (
          <ul>
            {patches.map((patch) => (
              <li key={patch.id} data-record={patch.id}>
                {room === undefined ? (
                  titleOf(patch.id)
                ) : (
                  <Link to="/$room/$id" params={{ room: room.path, id: patch.id }}>
                    {titleOf(patch.id)}
                  </Link>
                )}{' '}
                <span className="mut">{whatChanged(words, [patch])}</span>
              </li>
            ))}
          </ul>
        )}
      </details>
    </>
  )
}
