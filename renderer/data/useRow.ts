import { useQuery } from '@tanstack/react-query'
import type { Row } from '../../model/table.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** One row; null when there is none (any more), undefined until the answer is here. An empty id asks nothing. */
export function useRow(table: string, id: string): Row | null | undefined {
  const { reader } = useSurroundings().doors
  return useQuery({ queryKey: keys.row(table, id), queryFn: () => reader.row(table, id), enabled: id !== '' }).data
}
