import { type Digest, digestOf, nothing, sameDigest } from '../model/digest.ts'
import { type Outcome, ok } from '../model/fault.ts'
import type { Drawer } from '../model/table.ts'
import { tables } from '../model/tables.ts'
import type { DigestAnswer } from '../model/wire.ts'
import {
  differingParts,
  type Ground,
  isOn,
  landRange,
  type MendDeps,
  type Mended,
  mendUnit,
  type Unit,
} from './mend.ts'
import { type Incident, metaOf } from './store.ts'
import { type Records, type Swept, sweep } from './sweep.ts'

export interface CompareDeps extends MendDeps {
  /** Asked before a unit is mended with the rows that lie in stretches which differ; false gives it up. */
  readonly goOn?: (differing: number) => boolean
}

/** 'moved': the rows here did not hold still; 'given up': goOn said so. */
export type Ended = 'whole' | 'moved' | 'given up'

export interface Compared {
  readonly ended: Ended
  /** What differed, and is what the server has now. */
  readonly mended: readonly Incident[]
}

/** Compares every table with what the server has, and mends what differs. */
export async function compare(
  deps: CompareDeps,
  ground: Ground,
  answer: Pick<DigestAnswer, 'seq' | 'units'>,
): Promise<Outcome<Compared>> {
  const mended: Incident[] = []
  for (const drawer of tables) {
    const swept = await sweepWhole(deps, ground, drawer)
    if (swept === undefined) return ok({ ended: 'moved', mended })
    const units = answer.units.filter(({ table }) => table === drawer.name)
    for (const unit of [...units, stray]) {
      const about = { table: drawer.name, scope: unit.scope }
      const scopes = new Set(units.map(({ scope }) => scope))
      const strays = unit === stray ? swept.strays(scopes) : []
      const here = unit === stray ? { ...none, rows: strays.length } : digestOf(swept.sum(unit.scope))
      const there = unit.sums[0] ?? none
      if (sameDigest(here, there)) continue
      // Asked only now: rows that came while these were added up would look like a difference.
      if (!(await deps.store.read(['meta'], (tx) => isOn(deps, tx, ground)))) return ok({ ended: 'moved', mended })
      const what =
        unit === stray
          ? await dropStrays(deps, ground, drawer, strays)
          : await mendDiffering(deps, ground, about, swept, { here, there })
      if (!what.ok) return what
      if (what.value === undefined) return ok({ ended: 'given up', mended })
      mended.push(incidentOf(deps, ground, { ...about, seq: answer.seq, here, there }, swept, what.value))
    }
  }
  return ok({ ended: 'whole', mended })
}

const none: Digest = digestOf(nothing)
/** Rows that belong to nothing that the person may see: of them there should be none. */
const stray = { scope: null, sums: [none] }

async function mendDiffering(
  deps: CompareDeps,
  ground: Ground,
  unit: Unit,
  swept: Swept,
  whole: { readonly here: Digest; readonly there: Digest },
): Promise<Outcome<Mended | undefined>> {
  const index = swept.index(unit.scope)
  if (deps.goOn !== undefined) {
    const parts = await differingParts(deps, ground, unit, index, { after: null, upTo: null })
    if (!parts.ok) return parts
    if (!deps.goOn(parts.value.reduce((sum, { there }) => sum + there.rows, 0))) return ok(undefined)
  }
  return mendUnit(deps, ground, unit, index, whole)
}

async function dropStrays(
  deps: MendDeps,
  ground: Ground,
  drawer: Drawer,
  ids: readonly string[],
): Promise<Outcome<Mended>> {
  const { epoch } = ground
  const samples = await landRange(deps, ground, drawer.name, { epoch, columns: ['id'], rows: [], gone: [...ids] })
  if (!samples.ok) return samples
  return ok({ missing: 0, different: 0, extra: ids.length, stretches: [], samples: samples.value })
}

/** Sweeps a table, and takes away first what cannot be read: it says nothing, and would be in the way of what is mended. */
async function sweepWhole(deps: MendDeps, ground: Ground, drawer: Drawer): Promise<Swept | undefined> {
  const swept = await sweep(deps.store, drawer)
  if (swept === undefined || (swept.damaged.blocks.length === 0 && swept.damaged.deltas.length === 0)) return swept
  const dropped = await deps.store.write(['meta', 'blocks', 'deltas'], async (tx) => {
    if (!(await isOn(deps, tx, ground))) return undefined
    for (const { no } of swept.damaged.blocks) await tx.delete('blocks', [drawer.name, no])
    for (const key of swept.damaged.deltas) await tx.delete('deltas', key)
    return { replica: (await metaOf(tx, 'replica')) ?? '' }
  })
  if (dropped === undefined) return undefined
  // What a lost delta said was gone has come back: it, too, is found in what this gives.
  const again = await sweep(deps.store, drawer)
  deps.notify([{ kind: 'reload', replica: dropped.replica, table: drawer.name }])
  return again === undefined ? undefined : { ...again, damaged: swept.damaged }
}

function incidentOf(
  deps: MendDeps,
  ground: Ground,
  about: Pick<Incident, 'table' | 'scope' | 'seq' | 'here' | 'there'>,
  { records, damaged }: Swept,
  mended: Mended,
): Incident {
  const { missing, different, extra, samples } = mended
  const stretches = mended.stretches.map(({ after, upTo }) => ({ after, upTo }))
  const overlaps = ({ minId, maxId }: Records['blocks'][number]) =>
    stretches.some(({ after, upTo }) => (after === null || maxId > after) && (upTo === null || minId <= upTo))
  return {
    kind: 'divergence',
    at: deps.serverMs(),
    epoch: ground.epoch,
    ...about,
    missing,
    different,
    extra,
    stretches,
    records: { blocks: records.blocks.filter(overlaps).map(({ no }) => no), deltas: records.deltas.slice(-50) },
    damaged: { blocks: damaged.blocks.map(({ no }) => no), deltas: damaged.deltas },
    samples,
  }
}
