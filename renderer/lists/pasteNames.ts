import { type Outcome, ok } from '../../model/fault.ts'
import type { Condition } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import { tableOf } from '../../model/tables.ts'
import type { Reader } from '../../workers/doors.ts'

/** A name that was pasted, and the rows that it may mean. */
export interface NameAsked {
  readonly table: string
  readonly text: string
  /** The field of that table which the column shows; its title is looked at anyhow. */
  readonly shown: string | undefined
  readonly scope: readonly Condition[]
}

/**
 * elsewhere: there is such a row, but none that may stand here.
 * partial: not all rows of that table are on this device, so that nobody knows whether there is another of this name.
 */
export type Named = { readonly id: string } | 'unknown' | 'elsewhere' | 'several' | 'partial'

/** So many rows are read at once. */
const pageRows = 1000

/**
 * The row that is meant by a name. Unlike a lookup, which shows the best of many, it looks at all rows that fit: a second
 * one of the same name must be found, or the first would be taken for the only one.
 */
export async function rowNamed(reader: Pick<Reader, 'page' | 'titles'>, asked: NameAsked): Promise<Outcome<Named>> {
  const named = await rowWithin(reader, asked)
  if (!named.ok || named.value !== 'unknown' || asked.scope.length === 0) return named
  const anywhere = await rowWithin(reader, { ...asked, scope: [] })
  return !anywhere.ok || anywhere.value === 'unknown' || anywhere.value === 'partial' ? anywhere : ok('elsewhere')
}

async function rowWithin(
  reader: Pick<Reader, 'page' | 'titles'>,
  { table, text, shown, scope }: NameAsked,
): Promise<Outcome<Named>> {
  const drawer = tableOf(table)
  const isSearched = shown === undefined || drawer.search.includes(shown)
  const asked = [
    // The words of a title have this sign between them, which stands in none of its fields.
    { where: [...scope], search: text.replaceAll('·', ' ') },
    ...(isSearched ? [] : [{ where: [...scope, { field: shown, op: 'contains' as const, text }], search: '' }]),
  ]
  const ids = new Set<string>()
  for (const each of asked)
    for (let from = 0, total = 1; from < total; from += pageRows) {
      const columns = shown === undefined ? ['id'] : [shown]
      const page = await reader.page({ table, ...each, sort: [drawer.sort] }, from, pageRows, columns)
      if (!page.ok) return page
      if (!page.value.complete) return ok('partial')
      total = page.value.total
      const { rows } = page.value
      const titles = await reader.titles(
        table,
        rows.map(({ id }) => id),
      )
      for (const row of rows) {
        const said = [titles[row.id], shown === undefined ? undefined : row[shown]]
        if (said.some((name) => isSame(name, text))) ids.add(row.id)
      }
      if (ids.size > 1) return ok('several')
    }
  const [id] = ids
  return ok(id === undefined ? 'unknown' : { id })
}

function isSame(said: unknown, text: string): boolean {
  return typeof said === 'string' && fold(said.trim()) === fold(text)
}
