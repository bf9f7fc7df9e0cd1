import { done, type Outcome } from '../model/fault.ts'
import type { Changes } from '../model/wire.ts'
import { type LandDeps, land } from './land.ts'
import type { StoreNotice } from './notice.ts'
import { metaOf } from './store.ts'
import type { Transport } from './transport.ts'

export interface ChangesDeps extends LandDeps {
  readonly transport: Transport
  readonly notify: (notices: readonly StoreNotice[]) => void
}

/** How long the server may keep an answer back until there is something to tell, and what ends that early. */
export interface Wait {
  readonly s: number
  readonly signal: AbortSignal
}

/**
 * Fetches and lands pages until the head is reached. Ends early with the fault that stopped it, or when a wait is ended: a
 * cursor that did not move misses nothing.
 */
export async function pull(deps: ChangesDeps, wait?: Wait): Promise<Outcome<void>> {
  for (let waits = wait; ; waits = undefined) {
    const asked = await deps.store.read(['meta'], async (tx) => ({
      device: (await metaOf(tx, 'replica')) ?? '',
      cursor: (await metaOf(tx, 'cursor')) ?? '',
    }))
    if (asked.cursor === '') return done
    const page = await answer(deps, asked, waits)
    if (page === undefined) return done
    if (!page.ok) return page
    const landed = await land(deps, asked.cursor, page.value)
    if (!landed.ok) return landed
    deps.notify(landed.value.notices)
    if (!landed.value.taken || page.value.done) return done
  }
}

/** @returns undefined when the wait was ended */
async function answer(
  { transport }: ChangesDeps,
  asked: { readonly device: string; readonly cursor: string },
  wait: Wait | undefined,
): Promise<Outcome<Changes> | undefined> {
  if (wait === undefined) return transport.changes({ ...asked, waitS: 0 })
  const { s: waitS, signal } = wait
  const ended = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([ended, transport.changes({ ...asked, waitS, signal })])
}
