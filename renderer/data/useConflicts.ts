import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Conflict } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** Fields that somebody else changed too: of one row, or all of them. */
export function useConflicts(row?: { readonly table: string; readonly id: string }) {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const { data } = useQuery({ queryKey: keys.conflicts, queryFn: () => writer.conflicts() })
  const conflicts =
    row === undefined ? data : data?.filter(({ clash }) => clash.table === row.table && clash.id === row.id)
  return {
    conflicts: conflicts ?? [],
    async settle({ mutation, clash }: Conflict, choice: 'mine' | 'theirs') {
      const outcome = await writer.settle(mutation, clash.table, clash.id, clash.field, choice)
      await client.invalidateQueries({ queryKey: keys.conflicts })
      return outcome
    },
  }
}
