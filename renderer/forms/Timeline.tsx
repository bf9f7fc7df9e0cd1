import { useMemo } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { eventsOf } from '../data/formReads.ts'
import { rowsOf, useRows } from '../data/useRows.ts'
import { useTitles } from '../data/useTitles.ts'
import { StateBox } from '../parts/StateBox.tsx'
import { useWords } from '../words.ts'
import { useWaitingItems } from './useWaiting.ts'
import { whatChanged } from './whatChanged.ts'

const noIds: readonly string[] = []

/**
 * What this device knows of a document's way: my changes that wait, its moves, the last change, the first; the newest
 * first. It says itself that this is not the whole record, which only the server keeps.
 */
export function Timeline({ table, row }: { table: string; row: Row }) {
  const words = useWords()
  const query = useMemo(() => eventsOf(table, row.id), [table, row.id])
  const events = rowsOf(useRows(query))
  const people = useMemo(
    () =>
      [...new Set([row.createdBy, row.updatedBy, ...events.map((event) => event.actor)])].filter(
        (id) => typeof id === 'string',
      ),
    [row.createdBy, row.updatedBy, events],
  )
  const names = useTitles('appUser', people.length > 0 ? people : noIds)
  const who = (id: unknown) => (typeof id === 'string' ? (names[id] ?? '') : '')
  const mine = useWaitingItems(table, row.id)
  const choices = tableOf(table).fields.status?.choices
  return (
    <aside className="timeline" aria-label={words.say('timeline.title')} data-testid="timeline">
      <h2>{words.say('timeline.title')}</h2>
      <ol>
        {[...mine].reverse().map((item) => (
          <li key={item.id} className="is-mine" data-mutation={item.id}>
            <p>
              {words.intent(item.intent)}{' '}
              <span className="state state-warn">{words.say(`outbox.state.${item.state}`)}</span>
            </p>
            <p className="mut">
              {whatChanged(
                words,
                // A paste changes other records of this table as well, which are no part of this one's way.
                item.ops.filter((op) => op.table !== table || op.id === row.id),
              )}
            </p>
            <small>
              {words.moment(item.at)} · {words.say('timeline.mine')}
            </small>
          </li>
        ))}
        {/* The stamp of my own waiting change is not the server's: it stands above, as what it is. */}
        {row.updatedAt !== row.createdAt && mine.every((item) => item.at !== row.updatedAt) && (
          <li>
            <p>{words.say('timeline.changed')}</p>
            <small>
              {words.moment(row.updatedAt)} · {who(row.updatedBy)}
            </small>
          </li>
        )}
        {events.map((event) => (
          <li key={event.id} data-event={event.id}>
            <p>
              <StateBox choices={choices} value={event.from} /> → <StateBox choices={choices} value={event.to} />
            </p>
            {typeof event.reason === 'string' && <q>{event.reason}</q>}
            <small>
              {words.moment(String(event.occurredAt))} · {who(event.actor ?? event.createdBy)}
            </small>
          </li>
        ))}
        <li>
          <p>{words.say('timeline.created')}</p>
          <small>
            {words.moment(row.createdAt)} · {who(row.createdBy)}
          </small>
        </li>
      </ol>
      <p className="timeline-note mut">{words.say('timeline.note')}</p>
    </aside>
  )
}
