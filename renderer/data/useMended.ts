import { useQuery } from '@tanstack/react-query'
import type { Mended } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { useStatus } from './useStatus.ts'

const none: readonly Mended[] = []

/** What was found amiss on this device and mended, newest first; read again when there is more. */
export function useMended(): readonly Mended[] {
  const { writer } = useSurroundings().doors
  const person = useStatus((status) => status.person) ?? null
  const count = useStatus((status) => status.incidents) ?? 0
  const { data } = useQuery({ queryKey: keys.mended(person, count), queryFn: () => writer.mended() })
  return data ?? none
}
