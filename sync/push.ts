import { done, type Fault, fail, type Outcome } from '../model/fault.ts'
import type { Mutation } from '../model/mutation.ts'
import { type PushAnswer, pushMax, wireBytes } from '../model/wire.ts'
import { hotStores, type Place, pendingEntries, placesOf, refreshHot } from './hot.ts'
import { noticesOf } from './land.ts'
import type { StoreNotice } from './notice.ts'
import { settle } from './settle.ts'
import type { Shelf } from './shelf.ts'
import { type Entry, metaOf, type Store } from './store.ts'
import type { Transport } from './transport.ts'

export interface PushDeps {
  readonly store: Store
  readonly shelf: Shelf
  readonly transport: Transport
  readonly notify: (notices: readonly StoreNotice[]) => void
  readonly serverMs: () => number
  readonly fence: number
  /** Told when a batch is on its way, and with an empty list when it is answered or lost. */
  readonly onFlight: (clientSeqs: readonly number[]) => void
  /** Told when the server has answered for some. */
  readonly onTaken: () => void
}

/** Of a transport that does not say how much it carries. */
const usualBytes = 256 * 1024

/**
 * Sends the outbox, oldest first, until every entry has an answer. Ends early with the fault that stopped it; what was
 * not answered goes again, under the same number, and the server answers a number only once.
 */
export async function push(deps: PushDeps): Promise<Outcome<void>> {
  let most = pushMax
  for (;;) {
    const batch = await nextBatch(deps.store, most, deps.transport.pushBytes?.() ?? usualBytes)
    if (batch.mutations.length === 0) return done
    deps.onFlight(batch.mutations.map((each) => each.clientSeq))
    const answer = await deps.transport.push({
      device: batch.replica,
      epoch: batch.epoch,
      mutations: batch.mutations.map(plain),
    })
    deps.onFlight([])
    if (!answer.ok && answer.fault.kind === 'tooLarge' && batch.mutations.length > 1) {
      most = Math.ceil(batch.mutations.length / 2)
      continue
    }
    if (!answer.ok && answer.fault.kind === 'tooLarge') {
      // Alone and still too large: it will never go. A person must know, and what waits behind it must not wait with it.
      await setAside(deps, batch.mutations[0]?.clientSeq ?? 0, answer.fault)
      continue
    }
    if (!answer.ok) return answer
    const taken = await takeAnswers(deps, answer.value)
    if (taken === undefined) return fail({ kind: 'reset', reason: 'epoch' })
    if (taken > 0) deps.onTaken()
    // An answer that answers nothing would make this loop spin: leave, and let the loop's backoff decide.
    if (taken === 0) return fail({ kind: 'unexpected', incident: 'answers to other questions' })
  }
}

interface Batch {
  readonly replica: string
  readonly epoch: string
  readonly mutations: readonly Mutation[]
}

async function nextBatch(store: Store, most: number, mostBytes: number): Promise<Batch> {
  return store.read(['meta', 'outbox'], async (tx) => {
    const unsent = [
      ...(await tx.all('outbox', 'state', 'waiting')),
      ...(await tx.all('outbox', 'state', 'attention')),
      ...(await tx.all('outbox', 'state', 'discarded')),
    ].filter((entry) => entry.result === null)
    const mutations: Mutation[] = []
    let bytes = 0
    for (const entry of unsent.sort((a, b) => a.clientSeq - b.clientSeq)) {
      const mutation = toSend(entry)
      bytes += wireBytes(mutation)
      if (mutations.length > 0 && (mutations.length >= most || bytes > mostBytes)) break
      mutations.push(mutation)
    }
    return { replica: (await metaOf(tx, 'replica')) ?? '', epoch: (await metaOf(tx, 'epoch')) ?? '', mutations }
  })
}

async function setAside(deps: PushDeps, clientSeq: number, fault: Fault): Promise<void> {
  const changed = await deps.store.write(hotStores, async (tx) => {
    const entry = await tx.get('outbox', clientSeq)
    if (entry === undefined || entry.state !== 'waiting') return []
    await tx.put('outbox', { ...entry, state: 'attention', fault, at: deps.serverMs() })
    return refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, placesOf(entry.mutation.ops))
  })
  const replica = await deps.store.read(['meta'], (tx) => metaOf(tx, 'replica'))
  deps.notify(noticesOf(replica ?? '', new Map(), changed))
}

/** An entry that was set aside before it was sent goes as an empty mutation: the server takes numbers without gaps. */
function toSend(entry: Entry): Mutation {
  return entry.state === 'waiting' ? entry.mutation : { ...entry.mutation, ops: [], deps: [] }
}

// The wire's types are mutable arrays; the content is the same.
function plain(mutation: Mutation) {
  return { ...mutation, ops: mutation.ops.map((op) => ({ ...op })), deps: [...mutation.deps] }
}

/**
 * Remembers that the server has these. The edits stay in the overlay until the change feed brings their effects, so that
 * the screen never shows the time in between; only an answer that the cursor has already passed is taken at once.
 */
async function takeAnswers(deps: PushDeps, answer: PushAnswer): Promise<number | undefined> {
  const taken = await deps.store.write([...hotStores, 'clashes'], async (tx) => {
    // An answer from before a restore says nothing of what the restored server knows.
    if ((await metaOf(tx, 'epoch')) !== answer.epoch) return { count: undefined, changed: [] }
    if (((await metaOf(tx, 'fence')) ?? 0) !== deps.fence) return { count: 0, changed: [] }
    const cursorAt = (await metaOf(tx, 'lastSeq')) ?? 0
    const places: Place[] = []
    let count = 0
    for (const result of answer.results) {
      const entry = await tx.get('outbox', result.clientSeq)
      if (entry === undefined || entry.mutation.id !== result.mutation || entry.result !== null) continue
      count += 1
      // What was set aside shows nothing that could flicker, and a person must know at once when the server has it.
      if (entry.state !== 'waiting' || (result.seq !== undefined && result.seq <= cursorAt))
        places.push(...(await settle(tx, result, deps.serverMs())))
      else
        await tx.put('outbox', {
          ...entry,
          state: 'answered',
          result,
          tries: entry.tries + 1,
          at: deps.serverMs(),
        })
    }
    return {
      count,
      changed: await refreshHot({ tx, shelf: deps.shelf, pending: await pendingEntries(tx) }, places),
      replica: await metaOf(tx, 'replica'),
    }
  })
  deps.notify(noticesOf(taken.replica ?? '', new Map(), taken.changed))
  return taken.count
}
