import type { Mutation } from '../model/mutation.ts'
import { hotStores, pendingEntries, placesOf, refreshHot } from './hot.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, notSaved, type Store } from './store.ts'

interface Here {
  readonly store: Store
  readonly shelf: Shelf
  readonly inFlight: () => ReadonlySet<number>
}

/**
 * Gives up an edit that was just written here and must not be called saved. If it was sent and no answer came, the server
 * hears of both, as of any edit that a person gives up.
 * @returns false when it stands: it is on its way, or the server has answered already, or the disk takes no word of the
 * giving up either, and what the outbox still has will be sent. None of these must be called unsaved, or a person would save
 * it a second time. Of an edit that the disk has lost nothing stands.
 */
export async function takeBack(at: Here, mutation: Mutation): Promise<boolean> {
  // Looked at before the disk's turn comes as well: by then it may have arrived, with its answer not yet written.
  if (at.inFlight().has(mutation.clientSeq)) return false
  try {
    return await giveUp(at, mutation)
  } catch {
    // What is waiting there goes to the server, whatever a person is told, who would then save it a second time.
    const entry = await at.store.read(['outbox'], (tx) => tx.get('outbox', mutation.clientSeq))
    return !isOf(entry, mutation) || entry.state === 'discarded'
  }
}

function giveUp({ store, shelf, inFlight }: Here, mutation: Mutation): Promise<boolean> {
  return store.write(hotStores, async (tx) => {
    const entry = await tx.get('outbox', mutation.clientSeq)
    if (!isOf(entry, mutation)) return true
    if (entry.state !== 'waiting' || inFlight().has(entry.clientSeq)) return false
    await tx.put('outbox', { ...entry, state: 'discarded', reason: notSaved })
    await refreshHot({ tx, shelf, pending: await pendingEntries(tx) }, placesOf(mutation.ops))
    return true
  })
}

/** A disk that was full may have lost the edit, and another may bear its number. */
function isOf(entry: Entry | undefined, mutation: Mutation): entry is Entry {
  return entry?.mutation.id === mutation.id
}
