import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Outcome } from '../../model/fault.ts'
import type { Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

export const ask = (table: string, more: Partial<Omit<Query, 'table'>> = {}): Query => ({
  table,
  where: [],
  search: '',
  sort: [],
  ...more,
})

/** At most 5,000 rows at once, for forms and boards. Without a query nothing is asked. */
export function useRows(query: Query | undefined): Outcome<readonly Row[]> | undefined {
  const { reader } = useSurroundings().doors
  const asked = query ?? ask('')
  return useQuery({
    queryKey: keys.rows(asked),
    queryFn: () => reader.rows(asked),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
  }).data
}

const none: readonly Row[] = []

/** The rows, or none where there is no answer: for parts that say nothing about the difference. */
export function rowsOf(outcome: Outcome<readonly Row[]> | undefined): readonly Row[] {
  return outcome?.ok ? outcome.value : none
}
