import { type Op, type RollUp, rebase, rollUps, same, withPieces } from '../model/mutation.ts'
import type { Row } from '../model/table.ts'
import { tableOf } from '../model/tables.ts'
import type { Shelf } from './shelf.ts'
import type { Entry, HotRow, Tx } from './store.ts'

/** A row by its table and id. */
export interface Place {
  readonly table: string
  readonly id: string
}

/** What a write needs to know of what waits. */
export interface Overlay {
  readonly tx: Tx
  readonly shelf: Shelf
  /** Entries whose effects are not yet in the server rows here, oldest first. */
  readonly pending: readonly Entry[]
  /** Server rows that came with the page being landed; they outrank the shelf and the hot record. */
  readonly arrived?: ReadonlyMap<string, Row | null>
}

export const hotStores = ['meta', 'blocks', 'deltas', 'hot', 'outbox'] as const

export async function pendingEntries(tx: Tx): Promise<readonly Entry[]> {
  const [waiting, answered] = [await tx.all('outbox', 'state', 'waiting'), await tx.all('outbox', 'state', 'answered')]
  return [...waiting, ...answered].sort((a, b) => a.clientSeq - b.clientSeq)
}

export function placesOf(ops: readonly Op[]): readonly Place[] {
  return ops.map(({ table, id }) => ({ table, id }))
}

export function placeKey({ table, id }: Place): string {
  return `${table}/${id}`
}

/** The row as this device shows it: with its unsent edits where there are some. */
export async function shownRow(tx: Tx, shelf: Shelf, { table, id }: Place): Promise<Row | null> {
  const hot = await tx.get('hot', [table, id])
  return hot === undefined ? shelf.find(tx, table, id) : hot.row
}

/**
 * Brings the hot records of some rows up to date: the last server row and what this device shows. A row that nothing
 * waits for any more leaves the hot store, and the packed rows speak for it again.
 * @returns every row whose record changed, the heads of changed lines included
 */
export async function refreshHot(overlay: Overlay, places: readonly Place[]): Promise<readonly Place[]> {
  const changed = new Map<string, Place>()
  const heads = new Map<string, { readonly place: Place; readonly roll: RollUp }>()
  for (const place of unique(places)) {
    const parents = await refreshRow(overlay, place)
    changed.set(placeKey(place), place)
    for (const head of parents) heads.set(placeKey(head.place), head)
    const roll = rollUps.find((each) => each.head === place.table)
    if (roll !== undefined) heads.set(placeKey(place), { place, roll })
  }
  for (const { place, roll } of heads.values()) {
    await refreshHead(overlay, place, roll)
    changed.set(placeKey(place), place)
  }
  return [...changed.values()]
}

async function refreshRow(overlay: Overlay, place: Place) {
  const before = await overlay.tx.get('hot', [place.table, place.id])
  const server = await serverRowOf(overlay, place, before)
  const ops = opsOn(overlay.pending, place)
  const row = rebase(server, ops)
  await keep(overlay.tx, place, { server, row, waits: ops.length > 0 })
  return headsOf(place, [before?.row, before?.server, row, server])
}

/** An order shows the pieces of its pending lines at once, and takes them back when a line is refused. */
async function refreshHead({ tx, shelf, pending, arrived }: Overlay, place: Place, roll: RollUp): Promise<void> {
  const overlay: Overlay = arrived === undefined ? { tx, shelf, pending } : { tx, shelf, pending, arrived }
  const before = await tx.get('hot', [place.table, place.id])
  const server = await serverRowOf(overlay, place, before)
  const ops = opsOn(pending, place)
  const lines = await tx.all('hot', '[table+parent]', [roll.lines, place.id])
  const more = lines.reduce((sum, line) => sum + addendOf(line.row, roll) - addendOf(line.server, roll), 0)
  const own = rebase(server, ops)
  const row = own === null ? null : withPieces(own, more)
  await keep(tx, place, { server, row: same(row, server) ? server : row, waits: ops.length > 0 || lines.length > 0 })
}

async function serverRowOf(overlay: Overlay, place: Place, hot: HotRow | undefined): Promise<Row | null> {
  const key = placeKey(place)
  if (overlay.arrived?.has(key)) return overlay.arrived.get(key) ?? null
  return hot === undefined ? overlay.shelf.find(overlay.tx, place.table, place.id) : hot.server
}

async function keep(
  tx: Tx,
  place: Place,
  state: { server: Row | null; row: Row | null; waits: boolean },
): Promise<void> {
  if (!state.waits) {
    await tx.delete('hot', [place.table, place.id])
    return
  }
  const { parent } = tableOf(place.table)
  const head = parent === undefined ? undefined : (state.row ?? state.server)?.[parent]
  await tx.put('hot', {
    ...place,
    parent: typeof head === 'string' ? head : '',
    server: state.server,
    row: state.row,
  })
}

function opsOn(pending: readonly Entry[], place: Place) {
  return pending.flatMap(({ mutation }) =>
    mutation.ops
      .filter((op) => op.table === place.table && op.id === place.id)
      .map((op) => ({ op, stamp: { author: mutation.author, at: mutation.at } })),
  )
}

function headsOf(place: Place, states: readonly (Row | null | undefined)[]) {
  const roll = rollUps.find((each) => each.lines === place.table)
  if (roll === undefined) return []
  const ids = new Set(states.flatMap((row) => (typeof row?.[roll.via] === 'string' ? [row[roll.via] as string] : [])))
  return [...ids].map((id) => ({ place: { table: roll.head, id }, roll }))
}

function addendOf(row: Row | null, roll: RollUp): number {
  return Number(row?.[roll.addend] ?? 0)
}

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [placeKey(place), place])).values()]
}
