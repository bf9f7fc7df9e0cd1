import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Notice } from '../../workers/doors.ts'
import { invalidate, keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/**
 * Between two times that the cache hears of notices, ms. The first one after a pause is heard at once, for it is what
 * somebody has just saved.
 */
const gatherMs = 40
/** Of a table that is being filled nobody reads every tenth of a second how many rows it has by now, ms. */
const fillingMs = 300

/** Keeps the cache true: what the workers report changed is marked old. Used once, by the app. */
export function useNotices(): void {
  const { doors } = useSurroundings()
  const client = useQueryClient()

  useEffect(() => {
    let gathered: Notice[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    let turns = 0
    const flush = () => {
      const notices = gathered
      gathered = []
      turns = 0
      if (notices.length > 0) invalidate(client, notices)
    }
    const turn = () => {
      turns += 1
      const isOfMany = gathered.every(({ ids }) => ids.length === 0)
      if (turns * gatherMs >= (isOfMany ? fillingMs : gatherMs)) flush()
      timer = turns === 0 || gathered.length > 0 ? setTimeout(turn, gatherMs) : undefined
    }
    const stop = doors.reader.watch((notices) => {
      gathered.push(...notices)
      if (timer !== undefined) return
      flush()
      timer = setTimeout(turn, gatherMs)
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
