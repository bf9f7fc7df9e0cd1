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
  const [waiting, answered] = await Promise.all([
    tx.all('outbox', 'state', 'waiting'),
    tx.all('outbox', 'state', 'answered'),
  ])
  return [...waiting, ...answered].sort((a, b) => a.clientSeq - b.clientSeq)
}

export function placesOf(ops: readonly Op[]): readonly Place[] {
  return ops.map(({ table, id }) => ({ table, id }))
}

export function placeKey({ table, id }: Place): string {
  return `${table}/${id}`
}

/** Rows as they are at one moment of a transaction. */
export interface Rows {
  hot(place: Place): Promise<HotRow | undefined>
  /** The row as the server last sent it. */
  server(place: Place): Promise<Row | null>
  /** The row as this device shows it: with its unsent edits where there are some. */
  shown(place: Place): Promise<Row | null>
}

/**
 * Looks for each row once. Every question is a way to the disk's process and back, and a save that asks twenty of them
 * one after another takes longer than a frame: so what was found is kept, and many may be looked for at a time.
 */
export function rowsIn(tx: Tx, shelf: Shelf): Rows {
  const find = shelf.look(tx)
  const hots = new Map<string, Promise<HotRow | undefined>>()
  const finds = new Map<string, Promise<Row | null>>()
  const kept = <T>(known: Map<string, Promise<T>>, place: Place, ask: () => Promise<T>) => {
    const answer = known.get(placeKey(place)) ?? ask()
    known.set(placeKey(place), answer)
    return answer
  }
  const hot = (place: Place) => kept(hots, place, () => tx.get('hot', [place.table, place.id]))
  const found = (place: Place) => kept(finds, place, () => find(place.table, place.id))
  return {
    hot,
    async server(place) {
      const record = await hot(place)
      return record === undefined ? found(place) : record.server
    },
    async shown(place) {
      const record = await hot(place)
      return record === undefined ? found(place) : record.row
    },
  }
}

/**
 * Brings the hot records of some rows up to date: the last server row and what this device shows. A row that nothing
 * waits for any more leaves the hot store, and the packed rows speak for it again.
 * @returns every row whose record changed, the heads of changed lines included
 */
export async function refreshHot(
  overlay: Overlay,
  places: readonly Place[],
  rows: Rows = rowsIn(overlay.tx, overlay.shelf),
): Promise<readonly Place[]> {
  const changed = new Map(places.map((place) => [placeKey(place), place]))
  const heads = new Map<string, { readonly place: Place; readonly roll: RollUp }>()
  const parents = await Promise.all([...changed.values()].map((place) => refreshRow(overlay, rows, place)))
  for (const head of parents.flat()) heads.set(placeKey(head.place), head)
  for (const place of changed.values()) {
    const roll = rollUps.find((each) => each.head === place.table)
    if (roll !== undefined) heads.set(placeKey(place), { place, roll })
  }
  await Promise.all([...heads.values()].map(({ place, roll }) => refreshHead(overlay, rows, place, roll)))
  for (const { place } of heads.values()) changed.set(placeKey(place), place)
  return [...changed.values()]
}

async function refreshRow(overlay: Overlay, rows: Rows, place: Place) {
  const [before, server] = await Promise.all([rows.hot(place), serverRowOf(overlay, rows, place)])
  const ops = opsOn(overlay.pending, place)
  const row = rebase(server, ops)
  await keep(overlay.tx, place, { server, row, waits: ops.length > 0 })
  return headsOf(place, [before?.row, before?.server, row, server])
}

/** An order shows the pieces of its pending lines at once, and takes them back when a line is refused. */
async function refreshHead(overlay: Overlay, rows: Rows, place: Place, roll: RollUp): Promise<void> {
  const [server, lines] = await Promise.all([
    serverRowOf(overlay, rows, place),
    overlay.tx.all('hot', '[table+parent]', [roll.lines, place.id]),
  ])
  const ops = opsOn(overlay.pending, place)
  const more = lines.reduce((sum, line) => sum + addendOf(line.row, roll) - addendOf(line.server, roll), 0)
  const own = rebase(server, ops)
  const row = own === null ? null : withPieces(own, more)
  const waits = ops.length > 0 || lines.length > 0
  await keep(overlay.tx, place, { server, row: same(row, server) ? server : row, waits })
}

async function serverRowOf({ arrived }: Overlay, rows: Rows, place: Place): Promise<Row | null> {
  const key = placeKey(place)
  return arrived?.has(key) ? (arrived.get(key) ?? null) : rows.server(place)
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
