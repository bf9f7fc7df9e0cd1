import { same } from '../model/mutation.ts'
import type { Result } from '../model/wire.ts'
import { type Place, placesOf } from './hot.ts'
import { type Entry, type OpenClash, sentAgain, type Tx } from './store.ts'

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
    const open: OpenClash = {
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
    }
    // What was given up, or refused whole, has written over nothing.
    const hasWritten = entry.state !== 'discarded' && result.refused !== true
    const older = hasWritten ? await writtenOver(tx, entry, open) : undefined
    if (older !== undefined) await endClash(tx, older)
    await tx.put('clashes', older === undefined ? open : { ...open, base: older.base })
    if (older !== undefined && isTakenBack(entry, older, open)) await endClash(tx, open)
  }
  return placesOf(entry.mutation.ops)
}

/**
 * The clash of an earlier edit whose value the same person has written over with this one. Left open it would be asked
 * once for each save of one field, and its "use mine" would bring back what its author had already replaced.
 */
async function writtenOver(
  tx: Tx,
  entry: Entry,
  { table, id, field, base }: OpenClash,
): Promise<OpenClash | undefined> {
  for (const older of await tx.all('clashes')) {
    const isSameField = older.table === table && older.id === id && older.field === field
    if (!isSameField || !same(older.mine, base)) continue
    const before = (await tx.all('outbox', 'mutation.id', older.mutation))[0]
    // One that was refused whole is sent again or given up whole.
    if (before !== undefined && before.clientSeq < entry.clientSeq && before.result?.refused !== true) return older
  }
  return undefined
}

/**
 * Whether an edit has only brought back what stood before the earlier one, which nobody had answered when it was made: then
 * the person has changed nothing. After an answer the value that it began from may have been somebody else's.
 */
function isTakenBack({ mutation }: Entry, older: OpenClash, { mine }: OpenClash): boolean {
  return mutation.deps.includes(older.mutation) && same(older.base, mine)
}

/** Ends a clash, and with its last one the edit that it came from. */
export async function endClash(
  tx: Tx,
  at: { readonly mutation: string; readonly table: string; readonly id: string; readonly field: string },
): Promise<void> {
  await tx.delete('clashes', [at.mutation, at.table, at.id, at.field])
  const left = (await tx.all('clashes')).some((each) => each.mutation === at.mutation)
  const entry = (await tx.all('outbox', 'state', 'attention')).find((each) => each.mutation.id === at.mutation)
  // A refused mutation had other fields too: it stays until the person has retried or discarded it as a whole. So does one
  // without an answer, whose server was restored: it was refused by the old one, and the new one still waits for its number.
  if (!left && entry !== undefined && entry.result !== null && entry.result.refused !== true)
    await tx.put('outbox', { ...entry, state: 'landed' })
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
