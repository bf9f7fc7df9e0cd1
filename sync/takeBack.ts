import type { Mutation } from '../model/mutation.ts'
import { hotStores, pendingEntries, placesOf, refreshHot } from './hot.ts'
import type { Shelf } from './shelf.ts'
import { notSaved, type Store } from './store.ts'

/**
 * Gives up an edit that was just written here and must not be called saved. If it is on its way already, the server hears of
 * both, as of any edit that a person gives up.
 * @returns false when the server has answered already: then it stands
 */
export async function takeBack(
  { store, shelf }: { readonly store: Store; readonly shelf: Shelf },
  mutation: Mutation,
): Promise<boolean> {
  return store.write(hotStores, async (tx) => {
    const entry = await tx.get('outbox', mutation.clientSeq)
    if (entry?.mutation.id !== mutation.id || entry.state !== 'waiting') return false
    await tx.put('outbox', { ...entry, state: 'discarded', reason: notSaved })
    await refreshHot({ tx, shelf, pending: await pendingEntries(tx) }, placesOf(mutation.ops))
    return true
  })
}
