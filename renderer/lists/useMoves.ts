import { useEffect, useRef } from 'react'
import type { Query } from '../../model/query.ts'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

/**
 * Counts what has been told of changes that may have moved the rows of a list. Rows that are on this screen's thread are
 * compared one by one; of those that are not, this is all that says whether they stand where they stood.
 * @param onMove told of each of them
 * @returns the count now
 */
export function useMoves(query: Query, onMove?: () => void): () => number {
  const { reader } = useSurroundings().doors
  const count = useRef(0)
  const latest = useRef(onMove)
  latest.current = onMove
  const [, { tables }] = keys.count(query)
  const names = tables.join()
  useEffect(() => {
    const concerned = new Set(names.split(','))
    const stop = reader.watch((notices) => {
      if (!notices.some(({ table }) => concerned.has(table))) return
      count.current += 1
      latest.current?.()
    })
    return () => void stop.then((end) => end())
  }, [reader, names])
  return useRef(() => count.current).current
}
