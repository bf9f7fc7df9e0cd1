import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Notice } from '../../workers/doors.ts'
import { invalidate, keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/**
 * Between two times that the cache hears of notices, ms: a first download sends hundreds a second. The first one after a
 * pause is heard at once, for it is what somebody has just saved.
 */
const gatherMs = 40

/** Keeps the cache true: what the workers report changed is marked old. Used once, by the app. */
export function useNotices(): void {
  const { doors } = useSurroundings()
  const client = useQueryClient()

  useEffect(() => {
    let gathered: Notice[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      const notices = gathered
      gathered = []
      timer = notices.length === 0 ? undefined : setTimeout(flush, gatherMs)
      if (notices.length > 0) invalidate(client, notices)
    }
    const stop = doors.reader.watch((notices) => {
      gathered.push(...notices)
      if (timer === undefined) flush()
    })
    return () => {
      clearTimeout(timer)
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
