import { done, fail, type Outcome, ok } from '../model/fault.ts'
import { unpack } from '../model/pack.ts'
import type { StoreNotice } from './notice.ts'
import { type FreeBytes, roomFor } from './room.ts'
import { metaOf, type SegmentPlan, type Store, setMeta, type Tx } from './store.ts'
import type { Transport } from './transport.ts'

export interface SegmentDeps {
  readonly store: Store
  readonly transport: Pick<Transport, 'segment'>
  /** SHA-256 of some bytes, in hex. */
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
  readonly notify: (notices: readonly StoreNotice[]) => void
  readonly fence: number
  readonly freeBytes?: FreeBytes
}

/** A segment of the plan, and the number of the block that it becomes. */
interface Numbered {
  readonly segment: SegmentPlan
  readonly no: number
}

interface Fetched extends Numbered {
  readonly bytes: Uint8Array<ArrayBuffer>
}

interface Coming {
  readonly fetched: Promise<unknown>
  /** Undefined while it is on its way. */
  outcome: Outcome<Fetched> | undefined
}

/** A browser opens six connections to a server, and what people save meanwhile needs one of them. */
const onTheirWayMost = 4
/** Those that are here or on their way and not yet on the disk: some 2 MB each. */
const aheadMost = 12
/** So much goes to the disk at once, bytes: each time costs a flush. */
const landMost = 16 * 1024 * 1024

/**
 * Fetches segments and puts them on the disk as blocks, in the order given, however they arrive: a reader that gets the
 * ids of a table in ascending order finds rows by halving and builds nothing beside them. What has arrived while the disk
 * was busy goes there together. Ends early with the fault that stopped it; what had come by then is kept.
 */
export async function takeSegments(deps: SegmentDeps, planned: readonly Numbered[]): Promise<Outcome<void>> {
  const queue = [...planned]
  const coming: Coming[] = []
  let underWay = 0
  let stopped: Outcome<void> = done
  let isTaken = true

  const begin = (): void => {
    while (stopped.ok && underWay < onTheirWayMost && coming.length < aheadMost) {
      const next = queue.shift()
      if (next === undefined) return
      underWay += 1
      coming.push(
        watched(fetchSegment(deps, next), (outcome) => {
          underWay -= 1
          if (stopped.ok && outcome?.ok === false) stopped = outcome
          // The line does not wait for the disk.
          begin()
        }),
      )
    }
  }

  try {
    for (begin(); coming.length > 0; begin()) {
      await coming[0]?.fetched
      const arrived = takeArrived(coming)
      const whole = arrived.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
      const landed = isTaken && whole.length > 0 ? await land(deps, whole) : done
      if (landed.ok) continue
      // The plan is another's now: nothing of this one is wanted any more.
      isTaken = false
      if (stopped.ok) stopped = landed
    }
  } catch (error) {
    stopped = fail({ kind: 'busy', retryMs: 0 })
    throw error
  }
  return stopped
}

/** @param onEnd told what came of it, or nothing where the fetching itself failed */
function watched(fetching: Promise<Outcome<Fetched>>, onEnd: (outcome: Outcome<Fetched> | undefined) => void): Coming {
  const coming: Coming = {
    outcome: undefined,
    fetched: fetching
      .then((outcome) => {
        coming.outcome = outcome
      })
      .finally(() => onEnd(coming.outcome)),
  }
  coming.fetched.catch(() => {}) // told when its turn comes, or not at all where an earlier one failed
  return coming
}

/** Takes those at the head that are here, as many as go to the disk at once. */
function takeArrived(coming: Coming[]): readonly Outcome<Fetched>[] {
  const arrived: Outcome<Fetched>[] = []
  let bytes = 0
  for (let outcome = coming[0]?.outcome; outcome !== undefined; outcome = coming[0]?.outcome) {
    bytes += outcome.ok ? outcome.value.bytes.length : 0
    if (arrived.length > 0 && bytes > landMost) break
    arrived.push(outcome)
    coming.shift()
  }
  return arrived
}

async function fetchSegment(deps: SegmentDeps, { segment, no }: Numbered): Promise<Outcome<Fetched>> {
  const room = await roomFor(segment.bytes, deps.freeBytes)
  if (!room.ok) return room
  const bytes = await deps.transport.segment(segment.id)
  if (!bytes.ok && bytes.fault.kind === 'missing') {
    // The server has built newer segments: ask for a new plan next time.
    await deps.store.write(['meta'], async (tx) => {
      // Not for one that another has made since this was asked for, and is half way through.
      if (await isStillPlanned(deps, tx, [{ segment, no }])) await tx.delete('meta', 'plan')
    })
    return bytes
  }
  if (!bytes.ok) return bytes
  // Cut short or altered on the way: as good as not received.
  if ((await deps.sha256(bytes.value)) !== segment.id || unpack(bytes.value) === undefined)
    return fail({ kind: 'offline' })
  return ok({ segment, no, bytes: bytes.value })
}

/** Puts segments on the disk in one transaction, and tells of them. */
async function land(deps: SegmentDeps, some: readonly Fetched[]): Promise<Outcome<void>> {
  const landed = await deps.store.write(['meta', 'blocks'], async (tx) => {
    const plan = await metaOf(tx, 'plan')
    if (plan === undefined || !(await isStillPlanned(deps, tx, some))) return undefined
    const rows = { ...(await metaOf(tx, 'blockRows')) }
    for (const { segment, no, bytes } of some) {
      const { table, minId, maxId } = segment
      await tx.put('blocks', { table, no, bytes, rows: segment.rows, minId, maxId })
      rows[table] = (rows[table] ?? 0) + segment.rows
    }
    const fetched = [...((await metaOf(tx, 'fetched')) ?? []), ...some.map(({ segment }) => segment.id)]
    const have = new Set(fetched)
    const names = [...new Set(some.map(({ segment }) => segment.table))]
    const whole = names.filter((name) => plan.segments.every(({ table, id }) => table !== name || have.has(id)))
    await setMeta(tx, 'fetched', fetched)
    await setMeta(tx, 'blockRows', rows)
    if (whole.length > 0) await setMeta(tx, 'complete', [...((await metaOf(tx, 'complete')) ?? []), ...whole])
    const replica = (await metaOf(tx, 'replica')) ?? ''
    return names.map((table): StoreNotice => {
      const numbers = some.filter(({ segment }) => segment.table === table).map(({ no }) => no)
      return { kind: 'blocks', replica, table, numbers, complete: whole.includes(table) }
    })
  })
  if (landed === undefined) return fail({ kind: 'busy', retryMs: 0 })
  deps.notify(landed)
  return done
}

/** Whether segments stand in the plan that is there now under the numbers of their blocks, and nobody else is at it. */
async function isStillPlanned(deps: SegmentDeps, tx: Tx, some: readonly Numbered[]): Promise<boolean> {
  const plan = await metaOf(tx, 'plan')
  if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence) return false
  return plan !== undefined && some.every(({ segment, no }) => plan.segments[no - plan.base]?.id === segment.id)
}
