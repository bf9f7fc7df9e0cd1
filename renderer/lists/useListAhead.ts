import { hashKey, type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import type { Fields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { headingsAsked } from '../data/useHeadings.ts'
import { pageAsked } from '../data/useList.ts'
import { useToday } from '../data/useToday.ts'
import type { Room } from '../rooms.ts'
import { useSurroundings } from '../surroundings.ts'
import type { Column } from './columnLayout.ts'
import { fitSearch } from './fitSearch.ts'
import { askedOf, type Summed } from './groupShape.ts'
import { groupingOf, namesOf, queryOf } from './question.ts'
import { sumsAsked } from './useSums.ts'
import { moneyIn } from './useTotals.ts'
import type { ViewSearch } from './viewSearch.ts'

interface Shown {
  readonly room: Room
  /** What this person may see of the table. */
  readonly fields: Fields
  readonly columns: readonly Column[]
  readonly summed: readonly Summed[]
}

/** Asks all that a list will show under another address: its sums, its groups and its first rows, in one go. */
export function useListAhead({ room, fields, columns, summed }: Shown): (next: ViewSearch) => Promise<unknown> {
  const client = useQueryClient()
  const { reader } = useSurroundings().doors
  const today = useToday()
  const before = useRef<readonly QueryKey[]>([])
  return useCallback(
    (next) => {
      const drawer = tableOf(room.table)
      const { search } = fitSearch(next, drawer, fields)
      const query = queryOf(room, drawer, search, today)
      const unsorted = { ...query, sort: [] }
      const group = groupingOf(search, drawer)
      const money = moneyIn(summed)
      const sums = money && sumsAsked(reader, unsorted, money.unit, money.field)
      const headings = group && headingsAsked(reader, unsorted, askedOf(group, summed))
      const page = pageAsked(reader, query, namesOf(room.table, columns, group), 0)
      const asked: Promise<unknown>[] = []
      if (sums !== undefined) asked.push(client.fetchQuery(sums))
      if (headings !== undefined) asked.push(client.fetchQuery(headings))
      asked.push(client.fetchQuery(page))
      const now = [sums, headings, page].flatMap((each) => (each === undefined ? [] : [each.queryKey]))
      letGo(client, before.current, now)
      before.current = now
      // What fails here fails again for the part that shows it, and is said there.
      return Promise.allSettled(asked)
    },
    [client, reader, room, fields, columns, summed, today],
  )
}

/** What was asked for the letters before is wanted no more, unless it is on the screen or asked again. */
function letGo(client: QueryClient, before: readonly QueryKey[], now: readonly QueryKey[]): void {
  const wanted = new Set(now.map((key) => hashKey(key)))
  for (const queryKey of before) {
    if (wanted.has(hashKey(queryKey))) continue
    void client.cancelQueries({ queryKey, exact: true, predicate: (query) => query.getObserversCount() === 0 })
  }
}
