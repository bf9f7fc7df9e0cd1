import type { Grant } from '../model/access.ts'
import { fail, type Outcome, ok } from '../model/fault.ts'
import { hotStores, pendingEntries, placesOf, refreshHot } from './hot.ts'
import type { Frame, Journal } from './journal.ts'
import { isWritten } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type Store, setMeta } from './store.ts'
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
 * has already. While a new store cannot read the journal it stays closed, with the fault "unread".
 */
export async function recover(deps: RecoverDeps): Promise<Outcome<Recovered>> {
  const read = await deps.journal.read()
  // A new name now would make strangers of the frames in a journal that is only out of reach for a moment.
  if (!read.ok && !(await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica'))))
    return fail({ kind: 'storage', reason: 'unread' })
  const all = read.ok ? read.value.flatMap(({ frame }) => frame ?? []) : []
  const frames = all.filter((frame) => frame.person === deps.person).map((frame) => ({ frame }))
  // A start on a full disk must still let the person read: nothing is written when nothing is amiss.
  const known = await deps.store.read(['meta', 'outbox'], async (tx) => {
    const replica = await metaOf(tx, 'replica')
    const entries = new Map((await tx.all('outbox')).map((entry) => [entry.clientSeq, entry]))
    const intact = frames.every(
      ({ frame }) => frame.replica !== replica || isKept(frame, entries.get(frame.mutation.clientSeq)),
    )
    return intact ? replica : undefined
  })
  if (known !== undefined) return ok({ replica: known, rescued: 0 })
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
      const kept = await tx.get('outbox', mutation.clientSeq)
      if (isKept(frame, kept)) continue
      const entry = kept ?? newEntry(mutation, deps.nowMs())
      await tx.put(
        'outbox',
        frame.discarded === undefined ? entry : { ...entry, state: 'discarded', reason: frame.discarded },
      )
      places.push(...placesOf(mutation.ops))
      rescued += 1
    }
    await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, places)
    return ok({ replica, rescued })
  })
}

function isKept(frame: Frame, entry: Entry | undefined): boolean {
  if (entry === undefined) return false
  // That the server had it already was heard after it was given up.
  return (
    frame.discarded === undefined || entry.state === 'discarded' || (entry.result !== null && isWritten(entry.result))
  )
}

/** How long ended edits are kept, to be offered again to a server that was restored from a backup. */
const keptMs = 30 * 86_400_000

/** Forgets edits that ended more than 30 days ago, by the server's clock. */
export async function pruneOutbox(store: Store, serverMs: number): Promise<void> {
  await store.write(['outbox'], async (tx) => {
    for (const old of [
      ...(await tx.all('outbox', 'state', 'landed')),
      ...(await tx.all('outbox', 'state', 'discarded')),
    ]) {
      if (old.result !== null && old.at < serverMs - keptMs) await tx.delete('outbox', old.clientSeq)
    }
  })
}

/**
 * Drops the oldest part of the journal: edits that the outbox no longer keeps, because they ended more than 30 days ago.
 * Until then the file could rebuild a vanished store, and even one that vanished on the day the server was restored.
 * Frames of other people on this device hold back the ones behind them: a frame too many costs nothing.
 */
export async function trimJournal({
  store,
  journal,
  person,
}: Pick<RecoverDeps, 'store' | 'journal' | 'person'>): Promise<void> {
  if (journal.kind === 'none') return
  const read = await journal.read()
  if (!read.ok) return
  const kept = new Set(
    await store.read(['outbox'], async (tx) => (await tx.all('outbox')).map((entry) => entry.clientSeq)),
  )
  const replica = await store.read(['meta'], (tx) => metaOf(tx, 'replica'))
  // What this build cannot read, and what belongs to another person or store, is not this one's to forget.
  const firstNeeded = read.value.findIndex(
    ({ frame }) =>
      frame === undefined || frame.person !== person || frame.replica !== replica || kept.has(frame.mutation.clientSeq),
  )
  const droppable = firstNeeded < 0 ? read.value.at(-1) : read.value[firstNeeded - 1]
  if (droppable !== undefined) await journal.forget(droppable.at)
}
