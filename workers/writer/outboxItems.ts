import { instantAt } from '../../model/calendar.ts'
import { entryOf } from '../../sync/outbox.ts'
import type { Entry, Incident, OpenClash } from '../../sync/store.ts'
import type { Conflict, ConflictClash, Fate, Mended, OutboxItem } from '../doors.ts'
import type { Desk } from './desk.ts'

/** An entry of the outbox as the screens see it. */
export function itemOf(entry: Entry, clashes: readonly OpenClash[], sending: ReadonlySet<number>): OutboxItem {
  return {
    id: entry.mutation.id,
    clientSeq: entry.clientSeq,
    intent: entry.mutation.intent,
    at: entry.mutation.at,
    state: stateOf(entry, sending),
    ops: entry.mutation.ops,
    fault: entry.fault,
    clashes: clashes.filter((clash) => clash.mutation === entry.mutation.id).map(clashOf),
    tries: entry.tries,
  }
}

function stateOf(entry: Entry, sending: ReadonlySet<number>): OutboxItem['state'] {
  if (entry.state !== 'attention')
    return entry.state === 'answered' || sending.has(entry.clientSeq) ? 'sending' : 'waiting'
  if (entry.fault?.kind === 'taken') return 'taken'
  if (entry.result?.status === 'conflict') return 'conflict'
  return entry.result?.status === 'blocked' ? 'blocked' : 'rejected'
}

/** @returns null for an edit that is not in this desk's outbox, and where nobody is at the desk */
export async function fateOf(desk: Desk | undefined, mutation: string): Promise<Fate | null> {
  if (desk === undefined) return null
  const { store, replica } = desk
  const entry = await entryOf(store, mutation)
  if (entry === undefined) return null
  if (entry.state === 'landed') return 'arrived'
  return entry.state === 'discarded' ? 'givenUp' : stateOf(entry, replica()?.inFlight() ?? new Set())
}

function clashOf({ table, id, field, base, mine, theirs, theirsBy, theirsAt }: OpenClash): ConflictClash {
  return {
    table,
    id,
    field,
    base,
    mine,
    theirs,
    ...(theirsBy === null ? {} : { theirsBy }),
    ...(theirsAt === null ? {} : { theirsAt }),
  }
}

export function conflictOf(clash: OpenClash): Conflict {
  return { mutation: clash.mutation, at: instantAt(clash.at), clash: clashOf(clash) }
}

/** What a person needs to know of a divergence; the export has the rest. */
export function mendedOf({ at, table, missing, different, extra, damaged }: Incident): Mended {
  return {
    at: instantAt(at),
    table,
    rows: missing + different + extra,
    damaged: damaged.blocks.length + damaged.deltas.length,
  }
}
