import { pack } from '../model/pack.ts'
import { allFields, type Drawer } from '../model/table.ts'
import { type Ground, isOn, type MendDeps } from './mend.ts'
import { metaOf, setMeta, type Tx } from './store.ts'
import { type Swept, sweep } from './sweep.ts'

/**
 * Sweeps a table, and takes away first what cannot be read: it says nothing, and would be in the way of what is mended.
 * Its rows may then be missing for as long as the server is out of reach, so the table is not called whole any more.
 * @returns undefined when the records did not hold still
 */
export async function sweepReadable(deps: MendDeps, ground: Ground, drawer: Drawer): Promise<Swept | undefined> {
  const swept = await sweep(deps.store, drawer)
  if (swept === undefined || (swept.damaged.blocks.length === 0 && swept.damaged.deltas.length === 0)) return swept
  const dropped = await deps.store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    if (!(await isOn(deps, tx, ground))) return undefined
    for (const { no } of swept.damaged.blocks) await tx.delete('blocks', [drawer.name, no])
    for (const key of swept.damaged.deltas) await tx.delete('deltas', key)
    const whole = await wholeIn(tx)
    await setMeta(
      tx,
      'complete',
      whole.filter((name) => name !== drawer.name),
    )
    return { replica: (await metaOf(tx, 'replica')) ?? '' }
  })
  if (dropped === undefined) return undefined
  // What a lost delta said was gone has come back: it, too, is found in what this gives.
  const again = await sweep(deps.store, drawer)
  deps.notify([{ kind: 'reload', replica: dropped.replica, table: drawer.name }])
  return again === undefined ? undefined : { ...again, damaged: swept.damaged }
}

/** Rows that are said once more in one transaction; a save waits for no more. */
const mostTwins = 500

/**
 * Sees to it that no row of a table counts twice: one that lies in two blocks is said once more, as this device shows it,
 * over both. Told twice the server could not say which of the two is wrong, and taking the row from the buyer whom it has
 * left would take it from the other too.
 * @returns the table swept anew, or undefined when the records did not hold still
 */
export async function sweepDistinct(
  deps: MendDeps,
  ground: Ground,
  drawer: Drawer,
  swept: Swept,
): Promise<Swept | undefined> {
  const twins = swept.twins()
  if (twins.length === 0) return swept
  for (let at = 0; at < twins.length; at += mostTwins) {
    const some = twins.slice(at, at + mostTwins)
    const said = await deps.store.write(['meta', 'blocks', 'deltas'], async (tx) => {
      if (!(await isOn(deps, tx, ground))) return undefined
      const rows = []
      for (const id of some) rows.push(await deps.shelf.find(tx, drawer.name, id))
      const here = rows.filter((row) => row !== null)
      const bytes = pack(drawer.name, allFields(drawer), here)
      const key = await tx.put('deltas', { table: drawer.name, bytes, rows: here.length, gone: [] })
      return { replica: (await metaOf(tx, 'replica')) ?? '', key: Number(key) }
    })
    if (said === undefined) return undefined
    deps.notify([{ kind: 'rows', replica: said.replica, table: drawer.name, deltas: [said.key], hot: [] }])
  }
  const again = await sweep(deps.store, drawer)
  return again === undefined ? undefined : { ...again, damaged: swept.damaged }
}

/** Calls a table whole again, once all of it has been compared. */
export async function noteWhole(deps: MendDeps, ground: Ground, table: string): Promise<void> {
  if ((await deps.store.read(['meta'], wholeIn)).includes(table)) return
  const replica = await deps.store.write(['meta'], async (tx) => {
    if (!(await isOn(deps, tx, ground))) return undefined
    await setMeta(tx, 'complete', [...new Set([...(await wholeIn(tx)), table])])
    return (await metaOf(tx, 'replica')) ?? ''
  })
  if (replica !== undefined) deps.notify([{ kind: 'blocks', replica, table, numbers: [], complete: true }])
}

async function wholeIn(tx: Tx): Promise<readonly string[]> {
  return (await metaOf(tx, 'complete')) ?? []
}
