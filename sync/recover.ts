import type { Grant } from '../model/access.ts'
import { hotStores, pendingEntries, placesOf, refreshHot } from './hot.ts'
import type { Journal, KeptFrame } from './journal.ts'
import type { Shelf } from './shelf.ts'
import { metaOf, type Store, setMeta } from './store.ts'
import { newEntry } from './write.ts'

export interface RecoverDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly journal: Journal
  readonly nowMs: () => number
  readonly freshReplica: () => string
  readonly person: string
  readonly grants: readonly Grant[]
}

export interface Recovered {
  readonly replica: string
  /** Edits that were in the journal and not in the store any more. */
  readonly rescued: number
}

/**
 * Makes the store fit for use at start: names a new replica, and brings back from the journal every edit that the store
 * has lost. A store that vanished takes up its old name from the journal, so that the server knows which of the edits it
 * has already.
 */
export async function recover(deps: RecoverDeps): Promise<Recovered> {
  const read = await deps.journal.read()
  const frames = read.ok ? read.value.filter(({ frame }) => frame.person === deps.person) : []
  return deps.store.write(hotStores, async (tx) => {
    const known = await metaOf(tx, 'replica')
    const replica = known ?? frames.at(-1)?.frame.replica ?? deps.freshReplica()
    if (known === undefined) {
      await setMeta(tx, 'replica', replica)
      await setMeta(tx, 'grants', deps.grants)
    }
    let rescued = 0
    const places = []
    for (const { frame } of frames) {
      if (frame.replica !== replica) continue
      const { mutation } = frame
      const next = (await metaOf(tx, 'nextClientSeq')) ?? 1
      if (mutation.clientSeq >= next) await setMeta(tx, 'nextClientSeq', mutation.clientSeq + 1)
      if ((await tx.get('outbox', mutation.clientSeq)) !== undefined) continue
      await tx.put('outbox', newEntry(mutation, deps.nowMs()))
      places.push(...placesOf(mutation.ops))
      rescued += 1
    }
    await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, places)
    return { replica, rescued }
  })
}

/**
 * Drops the part of the journal whose edits are all answered. Frames of other people on this device hold back the ones
 * behind them: the journal is short, and a frame too many costs nothing.
 */
export async function trimJournal({
  store,
  journal,
  person,
}: Pick<RecoverDeps, 'store' | 'journal' | 'person'>): Promise<void> {
  if (journal.kind === 'none') return
  const read = await journal.read()
  if (!read.ok) return
  const open = new Set(
    await store.read(['outbox'], async (tx) => {
      const entries = await tx.all('outbox')
      return entries
        .filter((entry) => entry.state === 'waiting' || entry.state === 'answered')
        .map((entry) => entry.clientSeq)
    }),
  )
  const needed = ({ frame }: KeptFrame) => frame.person !== person || open.has(frame.mutation.clientSeq)
  const firstNeeded = read.value.findIndex(needed)
  const droppable = firstNeeded < 0 ? read.value.at(-1) : read.value[firstNeeded - 1]
  if (droppable !== undefined) await journal.forget(droppable.at)
}
