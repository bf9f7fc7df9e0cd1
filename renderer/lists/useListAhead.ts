import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
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
  return useCallback(
    (next) => {
      const drawer = tableOf(room.table)
      const { search } = fitSearch(next, drawer, fields)
      const query = queryOf(room, drawer, search, today)
      const unsorted = { ...query, sort: [] }
      const group = groupingOf(search)
      const money = moneyIn(summed)
      const asked: Promise<unknown>[] = []
      if (money !== undefined) asked.push(client.fetchQuery(sumsAsked(reader, unsorted, money.unit, money.field)))
      if (group !== undefined) asked.push(client.fetchQuery(headingsAsked(reader, unsorted, askedOf(group, summed))))
      asked.push(client.fetchQuery(pageAsked(reader, query, namesOf(room.table, columns, group), 0)))
      // What fails here fails again for the part that shows it, and is said there.
      return Promise.allSettled(asked)
    },
    [client, reader, room, fields, columns, summed, today],
  )
}
