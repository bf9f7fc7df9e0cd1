import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { tables } from '../../model/tables.ts'

/**
 * The columns of version 0.1, as "kind" or "kind?" where it may be empty. Builds of it sit on factory PCs for as long as the
 * server understands them, with edits that they have not sent. A newer version adds its own lines below when it is released.
 */
const released = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(JSON.parse(readFileSync(new URL('released.json', import.meta.url), 'utf8')))

const now = Object.fromEntries(
  tables.map(({ name, fields }) => [
    name,
    Object.fromEntries(
      Object.entries(fields).map(([field, { kind, required }]) => [field, required ? kind : `${kind}?`]),
    ),
  ]),
)

test.each(Object.entries(released))('%s keeps the columns that released builds send', (table, columns) => {
  for (const [name, spelled] of Object.entries(columns)) {
    const kept = now[table]?.[name]
    // What was required may be empty now; what could be empty must stay so, or an edit that waits on a PC is refused.
    expect([spelled, `${spelled.replace('?', '')}?`], `${table}.${name} was ${spelled}`).toContain(kept)
  }
})

test.each(Object.entries(released))(
  '%s can be made by a released build, which knows no newer column',
  (table, columns) => {
    const demanded = Object.entries(now[table] ?? {}).filter(
      ([name, spelled]) => !(name in columns) && !spelled.endsWith('?'),
    )
    expect(demanded, 'a new column of a table that is in use is optional').toEqual([])
  },
)
