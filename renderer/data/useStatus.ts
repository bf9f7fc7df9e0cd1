import { useQuery } from '@tanstack/react-query'
import type { SyncStatus } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** How the replica stands to the server. `select` keeps a part from drawing again for what it does not show. */
export function useStatus<Picked = SyncStatus>(select?: (status: SyncStatus) => Picked): Picked | undefined {
  const { writer } = useSurroundings().doors
  return useQuery({ queryKey: keys.status, queryFn: () => writer.status(), ...(select ? { select } : {}) }).data as
    | Picked
    | undefined
}
