import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

const none: Readonly<Record<string, string>> = {}

/** Ids → the words that name those rows. */
export function useTitles(table: string, ids: readonly string[]): Readonly<Record<string, string>> {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({
    queryKey: keys.titles(table, ids),
    queryFn: () => reader.titles(table, ids),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  })
  return data ?? none
}
