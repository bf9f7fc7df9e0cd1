import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { Outcome } from '../../model/fault.ts'
import type { Group, Query } from '../../model/query.ts'
import type { Reader } from '../../workers/doors.ts'
import { dropping } from '../data/dropping.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

export interface Sum {
  readonly of: string
  /** An exact decimal text. */
  readonly sum: string
}

/** Most values that are told apart in a foot. */
const most = 6
const none: readonly Sum[] = []
const sumsIn = (groups: readonly Group[]): readonly Sum[] =>
  groups.flatMap(({ key: [of], measures: [sum] }) => (typeof of === 'string' && sum != null ? [{ of, sum }] : []))
const select = (answer: Outcome<readonly Group[]>): readonly Sum[] => (answer.ok ? sumsIn(answer.value) : none)

/** The question for those sums, with its place in the cache. */
export function sumsAsked(reader: Reader, query: Query, by: string, field: string) {
  return queryOptions({
    queryKey: keys.group(query, by, field),
    queryFn: ({ signal }) =>
      dropping(reader, signal, (ticket) => reader.group(query, [by], [{ fn: 'sum', field }], most, ticket)),
  })
}

/** The sum of a field over all rows that match, apart for each value of another: money by its currency. */
export function useSums(query: Query, by: string, field: string, enabled: boolean): readonly Sum[] {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    ...sumsAsked(reader, query, by, field),
    select,
    enabled,
    placeholderData: keepPreviousData,
  })
  return data ?? none
}
