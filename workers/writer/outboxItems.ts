import { instantAt } from '../../model/calendar.ts'
import type { Entry, OpenClash } from '../../sync/store.ts'
import type { Conflict, ConflictClash, OutboxItem } from '../doors.ts'

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
  if (entry.result?.status === 'conflict') return 'conflict'
  return entry.result?.status === 'blocked' ? 'blocked' : 'rejected'
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
