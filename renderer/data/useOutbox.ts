import { useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** This person's mutations that wait or need attention, oldest first, and what may be done with them. */
export function useOutbox() {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const { data } = useQuery({ queryKey: keys.outbox, queryFn: () => writer.outbox() })
  const refresh = async <T>(outcome: Promise<T>) => {
    const answer = await outcome
    await client.invalidateQueries({ queryKey: keys.outbox })
    return answer
  }
  return {
    items: data,
    retry: (mutation: string) => refresh(writer.retry(mutation)),
    accept: (mutation: string) => refresh(writer.accept(mutation)),
    /** Takes an edit back that the server had before it was given up. */
    takeBack: async (mutation: string) => {
      const undone = await writer.undo(mutation)
      return undone.ok ? refresh(writer.accept(mutation)) : undone
    },
    discard: (mutation: string, reason: string) => refresh(writer.discard(mutation, reason)),
    exportAll: () => writer.exportOutbox(),
    syncNow: () => writer.syncNow(),
  }
}
