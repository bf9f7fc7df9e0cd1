import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import type { Fault } from '../../model/fault.ts'
import type { Headings, HeadingsAsked, Query } from '../../model/query.ts'
import type { Reader } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { dropping } from './dropping.ts'

export interface FoundHeadings {
  readonly headings: Headings | undefined
  readonly fault: Fault | undefined
  /** Names the question that is answered: which groups, whatever their order. */
  readonly of: string
  /** In which order they stand, as a text. */
  readonly order: string
  /** True while the groups of the question before are shown, because the answer to this one is on its way. */
  readonly isBehind: boolean
}

const nothing: FoundHeadings = { headings: undefined, fault: undefined, of: '', order: '', isBehind: false }

/** The question for the groups of a list, with its place in the cache. */
export function headingsAsked(reader: Reader, query: Query, asked: HeadingsAsked) {
  return queryOptions({
    queryKey: keys.headings(query, asked),
    queryFn: async ({ signal }) => ({
      by: asked.by.join(),
      of: JSON.stringify([query, asked.by]),
      order: JSON.stringify(asked.order),
      outcome: await dropping(reader, signal, (ticket) => reader.headings(query, asked, ticket)),
    }),
  })
}

/** The groups of a list; without a question nothing is asked. */
export function useHeadings(query: Query, asked: HeadingsAsked | undefined): FoundHeadings {
  const { reader } = useSurroundings().doors
  const by = asked?.by.join()
  const { data, isPlaceholderData: isBehind } = useQuery({
    ...headingsAsked(reader, query, asked ?? none),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    throwOnError: true,
  })
  // Groups by other fields cannot stand in while these are on their way.
  if (data === undefined || data.by !== by || asked === undefined) return nothing
  const { outcome, of, order } = data
  return outcome.ok
    ? { headings: outcome.value, fault: undefined, of, order, isBehind }
    : { ...nothing, fault: outcome.fault, of, order, isBehind }
}

const none: HeadingsAsked = { by: [], sums: [], order: { of: 'value', isDescending: false }, most: 0 }
