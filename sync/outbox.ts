import { done, fail, type Outcome, ok } from '../model/fault.ts'
import type { Op } from '../model/mutation.ts'
import { hotStores, type Place, pendingEntries, placesOf, refreshHot, rowsIn } from './hot.ts'
import { incidentsIn } from './incident.ts'
import { endClash } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type OpenClash, type Store, sentAgain, type Tx } from './store.ts'
import { type WriteDeps, type Written, write } from './write.ts'

/** Entries that wait or need a person, oldest first. */
export async function openEntries(store: Store): Promise<readonly Entry[]> {
  return store.read(['outbox'], async (tx) => {
    const [pending, aside] = await Promise.all([pendingEntries(tx), tx.all('outbox', 'state', 'attention')])
    return [...pending, ...aside].sort((a, b) => a.clientSeq - b.clientSeq)
  })
}

export async function openClashes(store: Store): Promise<readonly OpenClash[]> {
  return store.read(['clashes'], (tx) => tx.all('clashes'))
}

/** Sends an edit that was set aside once more, as a new mutation with the rows as they are now for its base. */
export async function retry(deps: WriteDeps, id: string): Promise<Outcome<Written | undefined>> {
  const entry = await entryOf(deps.store, id)
  if (entry === undefined) return fail({ kind: 'missing', table: 'outbox', id })
  if (entry.fault?.kind === 'taken') return fail(entry.fault)
  if (entry.state !== 'attention') return ok(undefined) // it waits already: the loop will send it
  const ops = await withCurrentBase(deps, await unwritten(deps.store, entry))
  // The new edit and the end of the old one stand or fall together: a kill in between would leave both.
  return write(deps, entry.mutation.intent, ops, (tx) => end(tx, entry, sentAgain))
}

/**
 * What the server has not written of an edit: all of a refused one, of a clash only the clashing fields. The others went
 * through, and a colleague may have changed them since.
 */
async function unwritten(store: Store, entry: Entry): Promise<readonly Op[]> {
  if (entry.result?.status !== 'conflict' || entry.result.refused === true) return entry.mutation.ops
  const clashes = (await openClashes(store)).filter((clash) => clash.mutation === entry.mutation.id)
  return clashes.map(({ table, id, field, mine }) => ({ op: 'patch', table, id, base: {}, set: { [field]: mine } }))
}

/** Gives an edit up. The entry stays, with the reason; what it changed on the screen goes back to the server's word. */
export async function discard(deps: WriteDeps, id: string, reason: string): Promise<Outcome<readonly Place[]>> {
  const entry = await entryOf(deps.store, id)
  if (entry === undefined) return fail({ kind: 'missing', table: 'outbox', id })
  if (reason.trim() === '') return fail({ kind: 'invalid', fields: { reason: 'empty' } })
  // The server has it: it can be taken back by another edit, and not by looking away.
  if (entry.fault?.kind === 'taken') return fail(entry.fault)
  if (entry.state === 'answered' || deps.inFlight().has(entry.clientSeq)) return fail({ kind: 'busy', retryMs: 1000 })
  const changed = await close(deps, entry, reason)
  const replica = await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica'))
  await deps.journal.append({
    replica: replica ?? '',
    person: deps.person,
    mutation: entry.mutation,
    discarded: reason,
  })
  return ok(changed)
}

/** Lets an edit stand that the server had before it was given up. */
export async function accept({ store }: { readonly store: Store }, id: string): Promise<Outcome<void>> {
  return store.write(['outbox'], async (tx) => {
    const entry = (await tx.all('outbox', 'state', 'attention')).find((each) => each.mutation.id === id)
    if (entry?.fault?.kind !== 'taken') return fail({ kind: 'missing', table: 'outbox', id })
    await tx.put('outbox', { ...entry, state: 'landed', fault: null })
    return done
  })
}

/** Chooses between my value and the one that stands. */
export async function settleClash(
  deps: WriteDeps,
  at: { readonly mutation: string; readonly table: string; readonly id: string; readonly field: string },
  choice: 'mine' | 'theirs',
): Promise<Outcome<Written | undefined>> {
  const key = [at.mutation, at.table, at.id, at.field]
  const clash = await deps.store.read(['clashes'], (tx) => tx.get('clashes', key))
  if (clash === undefined) return fail({ kind: 'missing', table: 'clashes', id: at.mutation })
  if (choice === 'theirs') {
    await deps.store.write(['clashes', 'outbox'], (tx) => endClash(tx, at))
    return ok(undefined)
  }
  const [op] = await withCurrentBase(deps, [
    { op: 'patch', table: at.table, id: at.id, base: {}, set: { [at.field]: clash.mine } },
  ])
  if (op === undefined) return fail({ kind: 'missing', table: at.table, id: at.id })
  // Together, as for a retry: a kill in between would ask the person again what is on its way already.
  return write(deps, 'clash.mine', [op], (tx) => endClash(tx, at))
}

/** What is known of an edit, by its mutation's id. */
export async function entryOf(store: Store, id: string): Promise<Entry | undefined> {
  return store.read(['outbox'], async (tx) => (await tx.all('outbox', 'mutation.id', id))[0])
}

async function close(
  deps: { store: Store; shelf: Shelf; nowMs: () => number },
  entry: Entry,
  reason: string,
): Promise<readonly Place[]> {
  return deps.store.write([...hotStores, 'clashes'], async (tx) => {
    await end(tx, entry, reason)
    return refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, placesOf(entry.mutation.ops))
  })
}

async function end(tx: Tx, entry: Entry, reason: string): Promise<void> {
  await tx.put('outbox', { ...entry, state: 'discarded', reason })
  for (const clash of await tx.all('clashes')) {
    if (clash.mutation === entry.mutation.id)
      await tx.delete('clashes', [clash.mutation, clash.table, clash.id, clash.field])
  }
}

/** The same ops with today's values as what the person saw: choosing "mine" means having seen theirs. */
async function withCurrentBase(deps: { store: Store; shelf: Shelf }, ops: readonly Op[]): Promise<readonly Op[]> {
  return deps.store.read(hotStores, async (tx) => {
    const fresh: Op[] = []
    const rows = rowsIn(tx, deps.shelf)
    for (const op of ops) {
      if (op.op !== 'patch' && op.op !== 'move') {
        fresh.push(op)
        continue
      }
      const row = await rows.shown(op)
      if (row === null) fresh.push(op)
      else if (op.op === 'move') fresh.push({ ...op, from: String(row.status) })
      else fresh.push({ ...op, base: Object.fromEntries(Object.keys(op.set).map((name) => [name, row[name] ?? null])) })
    }
    return fresh
  })
}

/** Everything unsent and set aside, and what was found amiss on this device, as a file that another device or an administrator can read. */
export async function exportEntries(store: Store): Promise<string> {
  const [entries, clashes] = [await openEntries(store), await openClashes(store)]
  return JSON.stringify({ kind: 'selvedge-outbox', entries, clashes, incidents: await incidentsIn(store) }, null, 2)
}
