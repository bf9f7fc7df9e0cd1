import { done, type Outcome } from '../model/fault.ts'
import { type LandDeps, land } from './land.ts'
import type { StoreNotice } from './notice.ts'
import { metaOf } from './store.ts'
import type { Transport } from './transport.ts'

export interface ChangesDeps extends LandDeps {
  readonly transport: Transport
  readonly notify: (notices: readonly StoreNotice[]) => void
}

/** Fetches and lands pages until the head is reached. Ends early with the fault that stopped it. */
export async function pull(deps: ChangesDeps, waitS: number): Promise<Outcome<void>> {
  for (let wait = waitS; ; wait = 0) {
    const asked = await deps.store.read(['meta'], async (tx) => ({
      device: (await metaOf(tx, 'replica')) ?? '',
      cursor: (await metaOf(tx, 'cursor')) ?? '',
    }))
    if (asked.cursor === '') return done
    const page = await deps.transport.changes({ ...asked, waitS: wait })
    if (!page.ok) return page
    const landed = await land(deps, asked.cursor, page.value)
    if (!landed.ok) return landed
    deps.notify(landed.value.notices)
    if (!landed.value.taken || page.value.done) return done
  }
}
