import { instantAt } from '../model/calendar.ts'
import { hotStores, type Place, pendingEntries, placesOf, refreshHot } from './hot.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type Store, setMeta } from './store.ts'

export interface EpochDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly nowMs: () => number
}

/**
 * Meets a server that is not the one of before: restored from a backup, or replaced. Every edit of the last 30 days that
 * this server has no answer to is offered again under its old number, so that a restore from yesterday loses nothing.
 * @param lastClientSeq the newest of this replica's numbers that the server has answered
 * @returns the ids of the mutations that will be sent again
 */
export async function meetEpoch(deps: EpochDeps, epoch: string, lastClientSeq: number): Promise<readonly string[]> {
  return deps.store.write([...hotStores, 'clashes'], async (tx) => {
    const again: string[] = []
    const places: Place[] = []
    for (const entry of await tx.all('outbox')) {
      if (entry.clientSeq <= lastClientSeq || entry.result === null) continue
      const offered = offerAgain(entry, deps.nowMs())
      await tx.put('outbox', offered)
      if (offered.state !== 'waiting') continue
      again.push(entry.mutation.id)
      places.push(...placesOf(entry.mutation.ops))
      for (const clash of await tx.all('clashes')) {
        if (clash.mutation === entry.mutation.id)
          await tx.delete('clashes', [clash.mutation, clash.table, clash.id, clash.field])
      }
    }
    await setMeta(tx, 'epoch', epoch)
    if (again.length > 0) await setMeta(tx, 'offeredAgain', { at: deps.nowMs(), mutations: again })
    await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, places)
    return again
  })
}

/** What was refused whole, or given up, only takes its number once more; everything that had an effect is meant again. */
function offerAgain(entry: Entry, nowMs: number): Entry {
  const hadEffect =
    entry.state === 'landed' ||
    entry.state === 'answered' ||
    (entry.state === 'attention' && entry.result?.refused !== true)
  return hadEffect ? { ...entry, state: 'waiting', result: null, fault: null, at: nowMs } : { ...entry, result: null }
}

/**
 * Fills numbers that the server waits for and this store does not know any more (entries older than 30 days) with empty
 * mutations: the server takes numbers without gaps, and a gap would hold everything behind it.
 */
export async function fillGap(
  { store, nowMs, freshId, person }: { store: Store; nowMs: () => number; freshId: () => string; person: string },
  lastClientSeq: number,
): Promise<void> {
  await store.write(['meta', 'outbox'], async (tx) => {
    const next = (await metaOf(tx, 'nextClientSeq')) ?? 1
    for (let clientSeq = lastClientSeq + 1; clientSeq < next; clientSeq++) {
      if ((await tx.get('outbox', clientSeq)) !== undefined) continue
      const at = instantAt(nowMs())
      const mutation = { id: freshId(), clientSeq, author: person, at, intent: 'gap', ops: [], deps: [] }
      await tx.put('outbox', {
        clientSeq,
        mutation,
        state: 'discarded',
        tries: 0,
        result: null,
        fault: null,
        reason: 'gap',
        at: nowMs(),
      })
    }
  })
}
