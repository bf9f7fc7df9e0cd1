import type { Result } from '../model/wire.ts'
import { type Place, placesOf } from './hot.ts'
import { type Entry, sentAgain, type Tx } from './store.ts'

/**
 * Takes one answer to a mutation of this device, once its effects are in the server rows here. The caller refreshes the
 * rows it names.
 * @returns the rows whose overlay the answer changes
 */
export async function settle(tx: Tx, result: Result, serverMs: number): Promise<readonly Place[]> {
  const entry = await tx.get('outbox', result.clientSeq)
  if (entry === undefined || entry.mutation.id !== result.mutation || entry.state === 'landed') return []
  if (entry.state === 'attention' || entry.state === 'discarded') {
    // Set aside before it was answered. "noop" answers the empty mutation that took its number; anything else means that
    // the edit itself had been on its way already, and then the server's word counts.
    if (isSettled(entry)) return []
    // Refused as a whole, it had no effect: to a person who has given it up that is no news.
    const hadNone = result.status === 'noop' || (entry.state === 'discarded' && result.refused === true)
    if (hadNone) {
      await tx.put('outbox', { ...entry, result, at: serverMs })
      return []
    }
  }
  await tx.put('outbox', settled(entry, result, serverMs))
  for (const clash of result.clashes ?? []) {
    await tx.put('clashes', {
      mutation: result.mutation,
      table: clash.table,
      id: clash.id,
      field: clash.field,
      base: clash.base ?? null,
      mine: clash.mine ?? null,
      theirs: clash.theirs ?? null,
      theirsBy: clash.theirsBy ?? null,
      theirsAt: clash.theirsAt ?? null,
      at: serverMs,
    })
  }
  return placesOf(entry.mutation.ops)
}

function isSettled(entry: Entry): boolean {
  return entry.result !== null
}

function settled(entry: Entry, result: Result, nowMs: number): Entry {
  // The answer to the edit was lost, so it could still be given up here. What stands there must not be called dropped.
  if (entry.state === 'discarded' && entry.reason !== sentAgain && isWritten(result))
    return { ...entry, state: 'attention', result, fault: { kind: 'taken', reason: entry.reason ?? '' }, at: nowMs }
  const needsPerson = result.status === 'conflict' || result.status === 'rejected' || result.status === 'blocked'
  return {
    ...entry,
    state: needsPerson ? 'attention' : 'landed',
    result,
    fault: (result.fault as Entry['fault']) ?? null, // faults are plain data with a kind; words falls back on unknown kinds
    at: nowMs,
  }
}

/** Whether the server has written all of an edit. */
export function isWritten({ status }: Result): boolean {
  return status === 'applied' || status === 'merged'
}
