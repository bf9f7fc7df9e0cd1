import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { eventsOf, linesOf } from './formReads.ts'

/** How long a draft that was read ahead waits for its form, ms: later the worker may have kept a newer one. */
const aheadMs = 1000

/** The name under which a form's unsaved values are kept. */
export function draftKeyOf(room: string, id: string): string {
  return `${room}:${id}`
}

/** Reads what a form begins with, so that the screen before it stays in view until the form can be drawn whole. */
export function useAhead(room: string, table: string): (id: string) => Promise<void> {
  const client = useQueryClient()
  const { reader, writer } = useSurroundings().doors
  return useCallback(
    async (id: string) => {
      const key = draftKeyOf(room, id)
      const lines = linesOf(table, id)
      // What a form with lines shows at once; asked when it has been drawn, it would be answered when all of it stands there.
      const queries = lines === undefined ? [] : [lines, eventsOf(table, id)]
      await Promise.allSettled([
        ...queries.map((query) => client.fetchQuery({ queryKey: keys.rows(query), queryFn: () => reader.rows(query) })),
        client.fetchQuery({ queryKey: keys.row(table, id), queryFn: () => reader.row(table, id) }),
        client.fetchQuery({
          queryKey: keys.draft(key),
          queryFn: () => writer.draft(key, { table, id }),
          staleTime: 0,
          gcTime: aheadMs,
        }),
      ])
    },
    [client, reader, writer, room, table],
  )
}

/** A draft that was read ahead, once; undefined where none was. */
export function takeAhead(client: QueryClient, key: string): unknown {
  const kept: unknown = client.getQueryData(keys.draft(key))
  client.removeQueries({ queryKey: keys.draft(key), exact: true })
  return kept
}
