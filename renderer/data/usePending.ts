import { useQuery } from '@tanstack/react-query'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

const none: ReadonlySet<string> = new Set()
const toSet = (ids: readonly string[]): ReadonlySet<string> => new Set(ids)

/** Ids of a table's rows that carry edits the server has not answered. */
export function usePending(table: string): ReadonlySet<string> {
  const { reader } = useSurroundings().doors
  const { data } = useQuery({ queryKey: keys.pending(table), queryFn: () => reader.pending(table), select: toSet })
  return data ?? none
}
