import { queryOptions, useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { Fault, Outcome } from '../../model/fault.ts'
import type { Page, Query } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import type { Reader } from '../../workers/doors.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'
import { dropping } from './dropping.ts'

/** Rows are fetched in blocks, so that scrolling within one asks nothing. */
export const blockRows = 100

export interface List {
  /** Number of rows that match; undefined before the first answer. */
  readonly total: number | undefined
  /** Exact sums over all rows that match, per field. */
  readonly totals: Readonly<Record<string, string>>
  /** False while the replica is still being filled: then there are more on the server. */
  readonly complete: boolean
  readonly tookMs: number
  readonly fault: Fault | undefined
  /** True while the rows of the question before are shown, because the answer to this one is on its way. */
  readonly isBehind: boolean
  /** The blocks whose rows are here. */
  readonly blocks: readonly number[]
  rowAt(index: number): Row | undefined
  namesAt(index: number): Readonly<Record<string, string>>
}

const noNames: Readonly<Record<string, string>> = {}

/** The question for one block of rows, with its place in the cache. */
export function pageAsked(reader: Reader, query: Query, columns: readonly string[], block: number) {
  return queryOptions({
    queryKey: keys.page(query, columns, block),
    queryFn: ({ signal }) =>
      dropping(reader, signal, (ticket) => reader.page(query, block * blockRows, blockRows, columns, ticket)),
  })
}

/**
 * The rows of a question, a window at a time. While another question is being answered the rows of the last one stay, so
 * that nothing flashes while a person types.
 */
export function useList(query: Query, columns: readonly string[], blocks: readonly number[]): List {
  const { reader } = useSurroundings().doors
  const answers = useQueries({
    queries: blocks.map((block) => ({
      ...pageAsked(reader, query, columns, block),
      throwOnError: true,
    })),
    // What is the same in two answers is the same object in both: a row that has not changed is not drawn again.
    combine: dataOf,
  })

  const shown = useRef<List>(nothing)
  const list = useMemo(() => {
    const fresh = listOf(blocks, answers)
    if (fresh !== undefined) shown.current = fresh
    if (fresh !== undefined || shown.current.total === undefined) return fresh ?? nothing
    return { ...shown.current, isBehind: true }
  }, [blocks, answers])
  useBlockAhead(query, columns, blocks, list.isBehind ? 0 : (list.total ?? 0))
  return list
}

/** Whoever scrolls on finds the next block there: it is asked for when the one before it comes into view. */
function useBlockAhead(query: Query, columns: readonly string[], blocks: readonly number[], total: number): void {
  const client = useQueryClient()
  const { reader } = useSurroundings().doors
  const last = useRef({ query, blocks })
  useEffect(() => {
    const before = last.current
    last.current = { query, blocks }
    const next = before.query === query ? blockAhead(before.blocks, blocks) : undefined
    if (next === undefined || next < 0 || next * blockRows >= total) return
    // What fails here fails again when it comes into view, and is said then.
    void client.prefetchQuery(pageAsked(reader, query, columns, next))
  }, [client, reader, query, columns, blocks, total])
}

/** The block beyond those in view, on the side to which they have moved; none for whoever has jumped. */
export function blockAhead(before: readonly number[], now: readonly number[]): number | undefined {
  const [first = 0, last = 0] = [now[0], now.at(-1)]
  const [wasFirst = 0, wasLast = 0] = [before[0], before.at(-1)]
  if (first > wasLast + 1 || last < wasFirst - 1) return undefined
  if (first > wasFirst || last > wasLast) return last + 1
  return first < wasFirst || last < wasLast ? first - 1 : undefined
}

function dataOf<Data>(results: readonly { readonly data: Data }[]): Data[] {
  return results.map((result) => result.data)
}

const nothing: List = {
  total: undefined,
  totals: {},
  complete: true,
  tookMs: 0,
  fault: undefined,
  isBehind: false,
  blocks: [],
  rowAt: () => undefined,
  namesAt: () => noNames,
}

/** One list out of the blocks that have arrived, or undefined when none has. */
function listOf(blocks: readonly number[], answers: readonly (Outcome<Page> | undefined)[]): List | undefined {
  const pages = new Map<number, Page>()
  let newest: Page | undefined
  let fault: Fault | undefined
  answers.forEach((answer, i) => {
    if (answer === undefined) return
    if (!answer.ok) fault = answer.fault
    else {
      pages.set(blocks[i] ?? 0, answer.value)
      newest = answer.value
    }
  })
  if (newest === undefined) return fault === undefined ? undefined : { ...nothing, total: 0, fault }
  const pageAt = (index: number) => pages.get(Math.floor(index / blockRows))
  return {
    total: newest.total,
    totals: newest.totals,
    complete: newest.complete,
    tookMs: newest.tookMs,
    fault,
    isBehind: false,
    blocks: [...pages.keys()],
    rowAt: (index) => pageAt(index)?.rows[index % blockRows],
    namesAt: (index) => pageAt(index)?.names ?? noNames,
  }
}
