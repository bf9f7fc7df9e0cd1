import { fail, type Outcome, ok } from '../model/fault.ts'
import { tables } from '../model/tables.ts'
import type { DigestAnswer } from '../model/wire.ts'
import { compare } from './compare.ts'
import { noticesOf } from './land.ts'
import { isOn, type MendDeps } from './mend.ts'
import { losesSight } from './sight.ts'
import { forget, standAt, standStores } from './snapshot.ts'
import { metaOf, type Store, setMeta, type Tx } from './store.ts'

/**
 * Gives up the place in the feed and keeps the rows: they are old, or of another past, but nearly all of them will turn
 * out to be right. A replica that was not filled yet has nothing to keep.
 */
export async function loosen(tx: Tx): Promise<void> {
  const wasFilled = (await metaOf(tx, 'cursor')) !== undefined || (await metaOf(tx, 'loose')) === true
  if (!wasFilled || (await metaOf(tx, 'plan')) !== undefined) {
    await forget(tx)
    return
  }
  for (const key of ['cursor', 'lastSeq', 'caughtUp'] as const) await tx.delete('meta', key)
  await setMeta(tx, 'loose', true)
}

export async function loosenRows(store: Store, fence: number): Promise<void> {
  await store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    if (((await metaOf(tx, 'fence')) ?? 0) === fence) await loosen(tx)
  })
}

/** Asked for alone a row of an order costs some 350 bytes, packed among all others a hundred and thirty. */
const mostShare = 0.3
/** So few rows are quicker asked for than anything is packed. */
const fewRows = 5000

/** True when packed segments of everything are cheaper than the rows that differ. */
export function isCheaperAnew(differing: number, all: number): boolean {
  return differing > fewRows && differing > mostShare * all
}

/**
 * Brings loosened rows to what the server has, and to a place in the feed again. The place was taken before anything was
 * compared: what changes meanwhile comes with the feed once more. May be stopped anywhere; the next call finds less to do.
 * @returns 'anew' when so much differs that a first fetch is cheaper; 'lost' when some rows here may be seen no more
 */
export async function reconcile(deps: MendDeps): Promise<Outcome<'standing' | 'anew' | 'lost'>> {
  const at = await deps.store.write(['meta'], async (tx) => {
    const [before, now] = [await metaOf(tx, 'seenWith'), (await metaOf(tx, 'grants')) ?? []]
    const isLost = before === undefined || losesSight(before, now)
    if (!isLost) await setMeta(tx, 'seenWith', now)
    return {
      device: (await metaOf(tx, 'replica')) ?? '',
      epoch: (await metaOf(tx, 'epoch')) ?? '',
      isLost,
    }
  })
  // What may be seen no more is not only hidden: it goes from the disk.
  if (at.isLost) return ok('lost')
  const answer = await deps.transport.digest({ device: at.device, cursor: null })
  // A server of before there were digests.
  if (!answer.ok && answer.fault.kind === 'missing') return ok('anew')
  if (!answer.ok) return answer
  if (answer.value.epoch !== at.epoch) return fail({ kind: 'reset', reason: 'epoch' })
  const all = answer.value.units.reduce((sum, unit) => sum + (unit.sums[0]?.rows ?? 0), 0)
  let differing = 0
  const goOn = (more: number) => {
    differing += more
    return !isCheaperAnew(differing, all)
  }
  const ground = { ...at, cursor: answer.value.cursor, kept: undefined, came: new Set<string>() }
  const compared = await compare({ ...deps, goOn }, ground, answer.value)
  if (!compared.ok) return compared
  if (compared.value === 'given up') return ok('anew')
  if (compared.value === 'moved') return fail({ kind: 'busy', retryMs: 0 })
  return (await stand(deps, ground, answer.value)) ? ok('standing') : fail({ kind: 'busy', retryMs: 0 })
}

async function stand(deps: MendDeps, ground: Parameters<typeof isOn>[2], { cursor, seq }: DigestAnswer) {
  const stood = await deps.store.write(standStores, async (tx) => {
    if (!(await isOn(deps, tx, ground)) || (await metaOf(tx, 'loose')) !== true) return undefined
    const changed = await standAt(deps, tx, { cursor, seq })
    const names = tables.map((table) => table.name)
    await setMeta(tx, 'complete', names)
    return noticesOf((await metaOf(tx, 'replica')) ?? '', new Map(), changed)
  })
  deps.notify(stood ?? [])
  return stood !== undefined
}
