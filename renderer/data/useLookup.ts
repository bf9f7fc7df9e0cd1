import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Condition } from '../../model/query.ts'
import { searchMax } from '../../model/search.ts'
import type { LookupHit } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/** Keystrokes settle this long before the worker is asked, ms. */
export const typingMs = 50

const none: readonly LookupHit[] = []

/** The rows that fit what is being typed, best first. An answer to an older text is never shown for a newer one. */
export function useLookup(
  table: string,
  text: string,
  { where = [], limit = 30, enabled = true }: { where?: readonly Condition[]; limit?: number; enabled?: boolean } = {},
): readonly LookupHit[] {
  const { reader } = useSurroundings().doors
  const [settled] = useDebouncedValue(text.trim().slice(0, searchMax), typingMs)
  const { data } = useQuery({
    queryKey: keys.lookup(table, settled, where, limit),
    queryFn: () => reader.lookup(table, settled, limit, where as Condition[]),
    enabled,
    placeholderData: keepPreviousData,
  })
  return enabled ? (data ?? none) : none
}
