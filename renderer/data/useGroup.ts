import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Group, Measure, Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

const none: readonly Group[] = []

/** Sums and counts of the rows that match, by one or more fields. */
export function useGroup(
  query: Query,
  by: readonly string[],
  measures: readonly Measure[],
  limit = 1000,
): readonly Group[] {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    queryKey: keys.group(query, by, measures, limit),
    queryFn: () => reader.group(query, by, measures, limit),
    placeholderData: keepPreviousData,
  })
  return data?.ok ? data.value : none
}
