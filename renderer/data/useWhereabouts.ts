import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useStatus } from './useStatus.ts'

export type Whereabouts = 'waiting' | 'onItsWay' | 'arrived' | 'needsYou'

/** Where an edit that was just saved is now. It has arrived when the outbox, read after it was saved, has it no more. */
export function useWhereabouts(mutation: string): Whereabouts {
  const { writer } = useSurroundings().doors
  const client = useQueryClient()
  const isOnline = useStatus((status) => status.reach === 'online') ?? false
  const { data } = useQuery({ queryKey: keys.outbox, queryFn: () => writer.outbox() })
  const [isRead, setIsRead] = useState(false)
  // What the cache holds may be from before the edit: only an answer to a question asked from here on can miss it.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: keys.outbox }).then(() => setIsRead(true))
  }, [client])
  const item = data?.find((each) => each.id === mutation)
  if (item === undefined) {
    if (isRead) return 'arrived'
    return isOnline ? 'onItsWay' : 'waiting'
  }
  if (item.state !== 'waiting' && item.state !== 'sending') return 'needsYou'
  return isOnline || item.state === 'sending' ? 'onItsWay' : 'waiting'
}
