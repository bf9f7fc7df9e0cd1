import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { invalidate, keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { gatherNotices } from './gatherNotices.ts'

/** Keeps the cache true: what the workers report changed is marked old. Used once, by the app. */
export function useNotices(): void {
  const { doors } = useSurroundings()
  const client = useQueryClient()

  useEffect(() => {
    const gathering = gatherNotices((notices) => invalidate(client, notices))
    const stop = doors.reader.watch(gathering.hear)
    return () => {
      gathering.stop()
      void stop.then((end) => end())
    }
  }, [doors, client])

  useEffect(() => {
    const stop = doors.writer.watchStatus((status) => {
      client.setQueryData(keys.status, status)
      // Every change of what waits shows in the status, so the outbox needs no notices of its own.
      void client.invalidateQueries({ queryKey: keys.outbox })
      void client.invalidateQueries({ queryKey: keys.conflicts })
    })
    return () => void stop.then((end) => end())
  }, [doors, client])
}
