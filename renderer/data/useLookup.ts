import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Condition } from '../../model/query.ts'
import { searchMax } from '../../model/search.ts'
import type { LookupHit } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

const none: readonly LookupHit[] = []

export interface Found {
  /** Best first. */
  readonly hits: readonly LookupHit[]
  /** True while the hits are those of the text before: they may be looked at, and none of them may be taken. */
  readonly isBehind: boolean
}

/**
 * The rows that fit what is being typed. Every key is a question: the worker answers the newest first, so waiting for the
 * fingers to rest would only make the answer late.
 */
export function useLookup(
  table: string,
  text: string,
  { where = [], limit = 30, enabled = true }: { where?: readonly Condition[]; limit?: number; enabled?: boolean } = {},
): Found {
  const { reader } = useSurroundings().doors
  const typed = text.trim().slice(0, searchMax)
  const { data, isPlaceholderData, isError } = useQuery({
    queryKey: keys.lookup(table, typed, where, limit),
    queryFn: () => reader.lookup(table, typed, limit, where as Condition[]),
    enabled,
    placeholderData: keepPreviousData,
  })
  return {
    hits: enabled ? (data ?? none) : none,
    isBehind: enabled && !isError && (isPlaceholderData || data === undefined),
  }
}
