import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Fault } from '../../model/fault.ts'
import type { Headings, HeadingsAsked, Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

export interface FoundHeadings {
  readonly headings: Headings | undefined
  readonly fault: Fault | undefined
  /** Names the question that is answered. */
  readonly of: string
}

const nothing: FoundHeadings = { headings: undefined, fault: undefined, of: '' }

/** The groups of a list; without a question nothing is asked. */
export function useHeadings(query: Query, asked: HeadingsAsked | undefined): FoundHeadings {
  const { reader } = useSurroundings().doors
  const by = asked?.by.join()
  const { data } = useQuery({
    queryKey: keys.headings(query, asked ?? none),
    queryFn: async () => ({
      by,
      of: JSON.stringify([query, asked]),
      outcome: await reader.headings(query, asked ?? none),
    }),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    throwOnError: true,
  })
  // Groups by other fields cannot stand in while these are on their way.
  if (data === undefined || data.by !== by || asked === undefined) return nothing
  const { outcome, of } = data
  return outcome.ok ? { headings: outcome.value, fault: undefined, of } : { ...nothing, fault: outcome.fault, of }
}

const none: HeadingsAsked = { by: [], sums: [], order: { of: 'value', isDescending: false }, most: 0 }
