import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Outcome } from '../../model/fault.ts'
import type { Group, Measure, Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { dropping } from './dropping.ts'

export interface Groups {
  readonly outcome: Outcome<readonly Group[]> | undefined
  /** What the outcome answers: the last question, while the present one is being answered. */
  readonly isBehind: boolean
}

/** All rows that match, brought together by their values and measured; at most so many groups. */
export function useGroups(query: Query, by: readonly string[], measures: readonly Measure[], limit: number): Groups {
  const { reader } = useSurroundings().doors
  const { data, isPlaceholderData } = useQuery({
    queryKey: keys.groups(query, by, measures, limit),
    queryFn: async ({ signal }) => ({
      of: JSON.stringify([by, measures]),
      outcome: await dropping(reader, signal, (ticket) => reader.group(query, by, measures, limit, ticket)),
    }),
    placeholderData: keepPreviousData,
    throwOnError: true,
  })
  // Groups by other fields have other keys, and other figures would be read as those that are on their way.
  return {
    outcome: data?.of === JSON.stringify([by, measures]) ? data.outcome : undefined,
    isBehind: isPlaceholderData,
  }
}
