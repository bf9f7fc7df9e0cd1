import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/**
 * How many rows match; undefined until it is known.
 * @param isKept whether the number of the question before stands until then
 */
export function useCount(query: Query, enabled = true, isKept = true): number | undefined {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    queryKey: keys.count(query),
    queryFn: async () => {
      const page = await reader.page(query, 0, 1, ['id'])
      return page.ok ? page.value.total : null
    },
    enabled,
    placeholderData: isKept ? keepPreviousData : undefined,
  })
  return data ?? undefined
}
