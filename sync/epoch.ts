import { instantAt } from '../model/calendar.ts'
import type { Hello } from '../model/wire.ts'
import { hotStores, type Place, pendingEntries, placesOf, refreshHot } from './hot.ts'
import { loosen } from './reconcile.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type Store, sentAgain, setMeta, type Tx } from './store.ts'

export interface EpochDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly fence: number
  readonly serverMs: number
}

/**
 * The last number that this device has an answer to; 0 for none. Read before the server is asked for its own: one that
 * then says less has forgotten, whatever it calls itself.
 */
export async function lastAnswered(store: Store): Promise<number> {
  return store.read(['outbox'], async (tx) =>
    (await tx.all('outbox')).reduce((last, { result, clientSeq }) => (result === null ? last : clientSeq), 0),
  )
}

/**
 * Takes what the server says of itself. A server that is not the one of before (restored from a backup, or replaced) is
 * offered again, under its old number, every edit of the last 30 days that it has no answer to, so that a restore from
 * yesterday loses nothing; and the rows are compared with its own.
 * @param answered as lastAnswered gave it before the server was asked
 * @returns false when another writer holds the drain lock: nothing was taken
 */
export async function meetServer(deps: EpochDeps, hello: Hello, answered: number): Promise<boolean> {
  return deps.store.write([...hotStores, 'clashes'], async (tx) => {
    if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence) return false
    const before = await metaOf(tx, 'epoch')
    await setMeta(tx, 'epoch', hello.epoch)
    await setMeta(tx, 'grants', hello.grants)
    await setMeta(tx, 'grantsVersion', hello.grantsVersion)
    // A disk image that was copied back keeps its name. It is known by what it does not remember.
    const isAsBefore = before === hello.epoch && hello.lastClientSeq >= answered
    if (before === undefined || isAsBefore) return true
    await loosen(tx)
    await offerAgain(deps, tx, hello.lastClientSeq)
    return true
  })
}

async function offerAgain(deps: EpochDeps, tx: Tx, lastClientSeq: number): Promise<void> {
  const again: string[] = []
  const places: Place[] = []
  for (const entry of await tx.all('outbox')) {
    if (entry.clientSeq <= lastClientSeq || entry.result === null) continue
    const offered = unanswered(entry, deps.serverMs)
    await tx.put('outbox', offered)
    if (offered.state !== 'waiting') continue
    again.push(entry.mutation.id)
    places.push(...placesOf(entry.mutation.ops))
    for (const clash of await tx.all('clashes')) {
      if (clash.mutation === entry.mutation.id)
        await tx.delete('clashes', [clash.mutation, clash.table, clash.id, clash.field])
    }
  }
  if (again.length > 0) await setMeta(tx, 'offeredAgain', { at: deps.serverMs, mutations: again })
  await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, places)
}

/** What was refused whole, or given up, only takes its number once more; everything that had an effect is meant again. */
function unanswered(entry: Entry, serverMs: number): Entry {
  if (entry.fault?.kind === 'taken') return { ...entry, state: 'discarded', result: null, fault: null }
  const hadEffect =
    entry.state === 'landed' ||
    entry.state === 'answered' ||
    (entry.state === 'attention' && entry.result?.refused !== true) ||
    isSentAgainInPart(entry)
  return hadEffect
    ? { ...entry, state: 'waiting', result: null, fault: null, reason: null, at: serverMs }
    : { ...entry, result: null }
}

/** Of a clash only the fields that had clashed are sent once more: the others had been written, and no other edit has them. */
function isSentAgainInPart({ state, reason, result }: Entry): boolean {
  return state === 'discarded' && reason === sentAgain && result?.status === 'conflict' && result.refused !== true
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
