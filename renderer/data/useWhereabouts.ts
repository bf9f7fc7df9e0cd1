import { useQuery } from '@tanstack/react-query'
import type { Fate } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useStatus } from './useStatus.ts'

export type Whereabouts = 'waiting' | 'onItsWay' | 'arrived' | 'givenUp' | 'needsYou'

/** Where an edit that was just saved is now. It has arrived when the worker says so: no answer says nothing of the kind. */
export function useWhereabouts(mutation: string): Whereabouts {
  const { writer } = useSurroundings().doors
  const isOnline = useStatus((status) => status.reach === 'online') ?? false
  const { data } = useQuery({
    queryKey: keys.fate(mutation),
    queryFn: () => writer.fate(mutation),
    // What has come to its end stays there.
    enabled: ({ state }) => state.data !== 'arrived' && state.data !== 'givenUp',
  })
  return whereOf(data ?? 'waiting', isOnline)
}

function whereOf(fate: Fate, isOnline: boolean): Whereabouts {
  switch (fate) {
    case 'arrived':
    case 'givenUp':
      return fate
    case 'waiting':
      return isOnline ? 'onItsWay' : 'waiting'
    case 'sending':
      return 'onItsWay'
    default:
      return 'needsYou'
  }
}
