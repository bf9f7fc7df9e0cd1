import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Facet, Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { dropping } from './dropping.ts'

const none: readonly Facet[] = []

/** The values of a field among the rows that match, with their counts, most frequent first. */
export function useFacets(query: Query, field: string, limit: number, enabled: boolean): readonly Facet[] {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    queryKey: keys.facets(query, field, limit),
    queryFn: ({ signal }) => dropping(reader, signal, (ticket) => reader.facets(query, field, limit, ticket)),
    enabled,
    placeholderData: keepPreviousData,
  })
  return data?.ok ? data.value : none
}
