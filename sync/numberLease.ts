import { type Grant, may } from '../model/access.ts'
import { done, type Outcome } from '../model/fault.ts'
import type { IdSource } from '../model/id.ts'
import { isLeased, type Series, series, yearAt } from '../model/numbers.ts'
import { tableOf } from '../model/tables.ts'
import type { Hello, NumberBlock } from '../model/wire.ts'
import { type HeldBlock, metaOf, type Store, setMeta, type Tx } from './store.ts'
import type { Transport } from './transport.ts'

/**
 * Takes the next number of a series that was lent to this replica. In the transaction that saves the document: so a crash
 * gives no number twice, and a document that was not saved took none.
 * @returns undefined when there is none for this year: then the document begins with a provisional one
 */
export async function takeNumber(tx: Tx, each: Series, nowMs: number): Promise<string | undefined> {
  if (!isLeased(each)) return undefined
  const held = (await metaOf(tx, 'numberBlocks')) ?? []
  const year = yearAt(nowMs)
  const at = held.findIndex((block) => block.series === each.name && leftIn(block, year, nowMs) > 0)
  const block = held[at]
  if (block === undefined || block.lent === null) return undefined
  await setMeta(tx, 'numberBlocks', held.with(at, { ...block, lent: { ...block.lent, next: block.lent.next + 1 } }))
  return each.print(year, block.lent.next)
}

/** How many numbers of a block may still be taken. */
function leftIn({ lent }: HeldBlock, year: number, nowMs: number): number {
  if (lent === null || lent.year !== year || Date.parse(lent.until) <= nowMs) return 0
  return lent.upTo - lent.next + 1
}

export interface LeaseDeps {
  readonly store: Store
  readonly transport: Transport
  readonly ids: IdSource
  readonly fence: number
  readonly serverMs: () => number
  readonly known?: readonly Series[]
}

/** Keeps a replica in numbers, step by step. That none are to be had keeps nobody from working: there are provisional ones. */
export function createLeasing() {
  // The greeting after which the server last confirmed what it has lent: another may be of one that was restored.
  let confirmedFor: Hello | undefined
  return {
    async step(deps: LeaseDeps, greeting: Hello | undefined): Promise<void> {
      const leased = await leaseNumbers(deps, greeting !== confirmedFor)
      if (leased.ok) confirmedFor = greeting
    },
  }
}

/**
 * Asks for blocks of numbers while there are less than half a block of a series. What is asked for is on disk before it is
 * asked: an answer that was lost is asked for again under the same key, and brings the same block.
 * @param isNewlyMet also names the blocks that are here, as a server that was restored may have forgotten them
 */
export async function leaseNumbers(deps: LeaseDeps, isNewlyMet: boolean): Promise<Outcome<void>> {
  const wanted = await wantedBlocks(deps)
  if (wanted === undefined) return done
  const asked = wanted.blocks.filter((block) => isNewlyMet || block.lent === null)
  if (asked.length === 0) return done
  const answer = await deps.transport.numbers({
    device: wanted.replica,
    keys: asked.map(({ key, series: name }) => ({ key, series: name })),
  })
  if (!answer.ok) return answer
  const { epoch, blocks } = answer.value
  await deps.store.write(['meta'], async (tx) => {
    const [fence, met] = [await metaOf(tx, 'fence'), await metaOf(tx, 'epoch')]
    // Another writer drains this replica now, or another incarnation answered than the one that was met.
    if (fence !== deps.fence || met !== epoch) return
    const held = (await metaOf(tx, 'numberBlocks')) ?? []
    const lent = new Map(blocks.map((block) => [block.key, block]))
    const keys = new Set(asked.map(({ key }) => key))
    const kept = held.flatMap((block) => (keys.has(block.key) ? taken(block, lent.get(block.key)) : [block]))
    await setMeta(tx, 'numberBlocks', kept)
  })
  return done
}

/** A block as the server knows it: the same goes on where it stands, another begins anew, and none is let go. */
function taken(held: HeldBlock, lent: NumberBlock | undefined): readonly HeldBlock[] {
  if (lent === undefined || lent.series !== held.series) return []
  const { year, from, upTo, until } = lent
  const isSame = held.lent?.year === year && held.lent.from === from && held.lent.upTo === upTo
  return [{ ...held, lent: { year, from, upTo, until, next: isSame && held.lent !== null ? held.lent.next : from } }]
}

/** Lets go of the blocks that are used up or out of date, and names those that are to be asked for. */
async function wantedBlocks(
  deps: LeaseDeps,
): Promise<{ readonly replica: string; readonly blocks: readonly HeldBlock[] } | undefined> {
  const { store, ids, serverMs, known = series } = deps
  const plan = async (tx: Tx) => {
    const held = (await metaOf(tx, 'numberBlocks')) ?? []
    const grants = (await metaOf(tx, 'grants')) ?? []
    return {
      held,
      blocks: planned({ held, grants, known, nowMs: serverMs(), freshKey: () => ids.next('numberBlock') }),
    }
  }
  // Looked at first: nearly always nothing is to be written.
  const { held, blocks } = await store.read(['meta'], plan)
  const isAsBefore = held.length === blocks.length && held.every((block, i) => block.key === blocks[i]?.key)
  if (isAsBefore) return { replica: await replicaOf(store), blocks }
  return store.write(['meta'], async (tx) => {
    if ((await metaOf(tx, 'fence')) !== deps.fence) return undefined
    const { blocks } = await plan(tx)
    await setMeta(tx, 'numberBlocks', blocks)
    return { replica: (await metaOf(tx, 'replica')) ?? '', blocks }
  })
}

async function replicaOf(store: Store): Promise<string> {
  return (await store.read(['meta'], (tx) => metaOf(tx, 'replica'))) ?? ''
}

interface Plan {
  readonly held: readonly HeldBlock[]
  readonly grants: readonly Grant[]
  readonly known: readonly Series[]
  readonly nowMs: number
  readonly freshKey: () => string
}

function planned({ held, grants, known, nowMs, freshKey }: Plan): readonly HeldBlock[] {
  const year = yearAt(nowMs)
  return known.filter(isLeased).flatMap((each) => {
    const own = held.filter((block) => block.series === each.name)
    const useful = own.filter((block) => block.lent === null || leftIn(block, year, nowMs) > 0)
    const left = useful.reduce((sum, block) => sum + leftIn(block, year, nowMs), 0)
    const size = useful.reduce((most, { lent }) => Math.max(most, lent === null ? 0 : lent.upTo - lent.from + 1), 0)
    const isEnough = useful.length === 2 || useful.some(({ lent }) => lent === null) || left > size / 2
    if (isEnough || !may(grants, tableOf(each.table).write)) return useful
    return [...useful, { key: freshKey(), series: each.name, lent: null }]
  })
}
