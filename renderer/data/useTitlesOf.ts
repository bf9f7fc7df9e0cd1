import { useQueries } from '@tanstack/react-query'
import { keys } from '../queries.ts'
import { useSurroundings } from '../surroundings.ts'

const none: Readonly<Record<string, string>> = {}

/** Ids of several tables → the words that name those rows. */
export function useTitlesOf(
  asked: readonly { readonly table: string; readonly ids: readonly string[] }[],
): Readonly<Record<string, string>> {
  const { reader } = useSurroundings().doors
  return useQueries({
    queries: asked.map(({ table, ids }) => ({
      queryKey: keys.titles(table, ids),
      queryFn: () => reader.titles(table, ids),
      enabled: ids.length > 0,
    })),
    combine: merged,
  })
}

function merged(results: readonly { readonly data: Record<string, string> | undefined }[]): Record<string, string> {
  return results.length === 0 ? none : Object.assign({}, ...results.map(({ data }) => data ?? none))
}
