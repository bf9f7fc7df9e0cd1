import { type Grant, scopesFor, visibleFields } from '../model/access.ts'
import type { Row } from '../model/table.ts'
import { tables } from '../model/tables.ts'
import { pendingEntries, placeKey, refreshHot } from './hot.ts'
import type { Shelf } from './shelf.ts'
import { metaOf, setMeta, type Tx } from './store.ts'

/** True when some of what could be seen before, rows or columns, can be seen no more. */
export function losesSight(before: readonly Grant[], after: readonly Grant[]): boolean {
  return tables.some((drawer) => {
    const [had, has] = [scopesFor(drawer, before), scopesFor(drawer, after)]
    const sees = visibleFields(drawer, after)
    const losesRows = has !== 'all' && (had === 'all' || had.some((scope) => !has.includes(scope)))
    return losesRows || (had.length > 0 && Object.keys(visibleFields(drawer, before)).some((name) => !(name in sees)))
  })
}

/**
 * Takes from the disk what the server has sent, apart from its packed rows: what lies under unsent edits, and what was
 * kept of rows that were amiss. What a person has written stays; of a row that only edits speak of, nothing is shown until
 * the server has said what may be seen of it. Needs `hotStores`, after the packed rows are gone.
 */
export async function coverUp({ shelf }: { readonly shelf: Shelf }, tx: Tx): Promise<void> {
  const incidents = await metaOf(tx, 'incidents')
  if (incidents !== undefined)
    await setMeta(
      tx,
      'incidents',
      incidents.map((incident) => ({ ...incident, samples: [] })),
    )
  const hot = await tx.all('hot')
  const arrived = new Map<string, Row | null>(hot.map((each) => [placeKey(each), null]))
  await refreshHot({ tx, shelf, pending: await pendingEntries(tx), arrived }, hot)
}
