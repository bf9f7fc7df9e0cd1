import { type Incident, metaOf, type Store, setMeta } from './store.ts'

/** Incidents that are kept; an older one has been exported or will not be looked at any more. */
const mostIncidents = 50

/**
 * Keeps what is known of a divergence, for whoever has to find out how it came about. It is mended already; it must not
 * have happened.
 */
export async function keepIncidents(store: Store, more: readonly Incident[]): Promise<void> {
  if (more.length === 0) return
  await store.write(['meta'], async (tx) => {
    const before = (await metaOf(tx, 'incidents')) ?? []
    await setMeta(tx, 'incidents', [...before, ...more].slice(-mostIncidents))
  })
}

/** Divergences that were found and mended on this device, oldest first. */
export async function incidentsIn(store: Store): Promise<readonly Incident[]> {
  return store.read(['meta'], async (tx) => (await metaOf(tx, 'incidents')) ?? [])
}
