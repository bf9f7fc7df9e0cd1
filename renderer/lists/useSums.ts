import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Group, Query } from '../../model/query.ts'
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
const sumsOf = (groups: readonly Group[]): readonly Sum[] =>
  groups.flatMap(({ key: [of], measures: [sum] }) => (typeof of === 'string' && sum != null ? [{ of, sum }] : []))

/** The sum of a field over all rows that match, apart for each value of another: money by its currency. */
export function useSums(query: Query, by: string, field: string, enabled: boolean): readonly Sum[] {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    queryKey: keys.group(query, by, field),
    queryFn: () => reader.group(query, [by], [{ fn: 'sum', field }], most),
    enabled,
    placeholderData: keepPreviousData,
  })
  return data?.ok ? sumsOf(data.value) : none
}
