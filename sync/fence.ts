import { metaOf, type Store, setMeta } from './store.ts'

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
  return store.write(['meta'], async (tx) => {
    const fence = ((await metaOf(tx, 'fence')) ?? 0) + 1
    await setMeta(tx, 'fence', fence)
    return fence
  })
}
