import { useMemo } from 'react'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { ask, rowsOf, useRows } from '../data/useRows.ts'
import { useTitles } from '../data/useTitles.ts'
import { StateBox } from '../parts/StateBox.tsx'
import { useWords } from '../words.ts'

const noIds: readonly string[] = []

/** What happened to a document: made, moved, last changed; the newest first. */
export function Timeline({ table, row }: { table: string; row: Row }) {
  const words = useWords()
  const query = useMemo(
    () =>
      ask('statusEvent', {
        where: [
          { field: 'subjectTable', op: 'eq', value: table },
          { field: 'subject', op: 'eq', value: row.id },
        ],
        sort: ['-occurredAt'],
      }),
    [table, row.id],
  )
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
  const choices = tableOf(table).fields.status?.choices
  return (
    <aside className="timeline" aria-label={words.say('timeline.title')} data-testid="timeline">
      <h2>{words.say('timeline.title')}</h2>
      <ol>
        {row.updatedAt !== row.createdAt && (
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
    </aside>
  )
}
