import { tables } from '../model/tables.ts'
import { loosen } from './reconcile.ts'
import { metaOf, type Store, setMeta, type Tx } from './store.ts'

/**
 * A writer's place in the line of drain-lock holders: whoever took one later has the lock now. Taken when first asked for,
 * and again when that failed: a disk that is full for the moment must not keep the loops from starting.
 */
export function createFence(store: Store): () => Promise<number> {
  let token: Promise<number> | undefined
  return () => {
    token ??= take(store).catch((error: unknown) => {
      token = undefined
      throw error
    })
    return token
  }
}

async function take(store: Store): Promise<number> {
  return store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    const fence = ((await metaOf(tx, 'fence')) ?? 0) + 1
    await setMeta(tx, 'fence', fence)
    await noteTables(tx)
    return fence
  })
}

/**
 * An older build takes the feed past the rows of tables that it does not know. A build that knows more than the one before
 * it compares all rows, and so gets those that were left out, whatever place in the feed the replica stands at.
 */
async function noteTables(tx: Tx): Promise<void> {
  const before = await metaOf(tx, 'tables')
  const names = tables.map((table) => table.name)
  if (before?.join() === names.join()) return
  if (before === undefined || names.some((name) => !before.includes(name))) await loosen(tx)
  await setMeta(tx, 'tables', names)
}
