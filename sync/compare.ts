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
  nothingMended,
  together,
  type Unit,
} from './mend.ts'
import type { Incident } from './store.ts'
import type { Records, Swept } from './sweep.ts'
import { noteWhole, sweepDistinct, sweepReadable } from './whole.ts'

export interface CompareDeps extends MendDeps {
  /** Asked before a unit is mended with the rows that lie in stretches which differ; false gives it up. */
  readonly goOn?: (differing: number) => boolean
  /** Told what differed in a unit and is what the server has now: all of it, or what had landed before a fault. */
  readonly onMended?: (incident: Incident) => Promise<void>
}

/** 'moved': the rows here did not hold still; 'given up': goOn said so. */
export type Ended = 'whole' | 'moved' | 'given up'

type There = Pick<DigestAnswer, 'seq' | 'units'>

/** Compares every table with what the server has, and mends what differs. */
export async function compare(deps: CompareDeps, ground: Ground, answer: There): Promise<Outcome<Ended>> {
  for (const drawer of tables) {
    const units = answer.units.filter(({ table }) => table === drawer.name)
    const ended = await compareTable(deps, ground, drawer, { seq: answer.seq, units })
    if (!ended.ok || ended.value !== 'whole') return ended
    await noteWhole(deps, ground, drawer.name)
  }
  return ok('whole')
}

async function compareTable(
  deps: CompareDeps,
  ground: Ground,
  drawer: Drawer,
  { seq, units }: There,
): Promise<Outcome<Ended>> {
  const found = await sweepReadable(deps, ground, drawer)
  if (found === undefined) return ok('moved')
  const scopes = new Set(units.map(({ scope }) => scope))
  const isSound = units.every((unit) => sameDigest(hereOf(found, unit), thereOf(unit)))
  if (isSound && found.strays(scopes).length === 0) return ok('whole')
  // Asked only now: rows that came while these were added up would look like a difference.
  if (!(await deps.store.read(['meta'], (tx) => isOn(deps, tx, ground)))) return ok('moved')
  const swept = await sweepDistinct(deps, ground, drawer, found)
  if (swept === undefined) return ok('moved')
  for (const unit of [...units, stray]) {
    const about = { table: drawer.name, scope: unit.scope }
    const strays = unit === stray ? swept.strays(scopes) : []
    const here = unit === stray ? { ...none, rows: strays.length } : hereOf(swept, unit)
    const there = thereOf(unit)
    if (sameDigest(here, there)) continue
    if (!(await deps.store.read(['meta'], (tx) => isOn(deps, tx, ground)))) return ok('moved')
    let mended = nothingMended
    const onMended = (more: Mended) => {
      mended = together(mended, more)
    }
    const ended =
      unit === stray
        ? await dropStrays(deps, ground, drawer, strays, onMended)
        : await mendDiffering(deps, ground, about, swept, { here, there }, onMended)
    if (ended.ok ? ended.value : isTelling(swept, mended))
      await deps.onMended?.(incidentOf(deps, ground, { ...about, seq, here, there }, swept, mended))
    if (!ended.ok) return ended
    if (!ended.value) return ok('given up')
  }
  return ok('whole')
}

const none: Digest = digestOf(nothing)
/** Rows that belong to nothing that the person may see: of them there should be none. */
const stray = { scope: null, sums: [none] }

function hereOf(swept: Swept, { scope }: { readonly scope: string | null }): Digest {
  return digestOf(swept.sum(scope))
}

function thereOf({ sums }: { readonly sums: readonly Digest[] }): Digest {
  return sums[0] ?? none
}

/** Whether the next comparison would know nothing of it, because it is mended or was taken away. */
function isTelling({ damaged }: Swept, { missing, different, extra }: Mended): boolean {
  return missing + different + extra + damaged.blocks.length + damaged.deltas.length > 0
}

/** @returns false when it was given up */
async function mendDiffering(
  deps: CompareDeps,
  ground: Ground,
  unit: Unit,
  swept: Swept,
  whole: { readonly here: Digest; readonly there: Digest },
  onMended: (more: Mended) => void,
): Promise<Outcome<boolean>> {
  const index = swept.index(unit.scope)
  if (deps.goOn !== undefined) {
    const parts = await differingParts(deps, ground, unit, index, { after: null, upTo: null })
    if (!parts.ok) return parts
    if (!deps.goOn(parts.value.reduce((sum, { there }) => sum + there.rows, 0))) return ok(false)
  }
  const mended = await mendUnit(deps, ground, unit, index, whole, onMended)
  return mended.ok ? ok(true) : mended
}

async function dropStrays(
  deps: MendDeps,
  ground: Ground,
  drawer: Drawer,
  ids: readonly string[],
  onMended: (more: Mended) => void,
): Promise<Outcome<boolean>> {
  const { epoch } = ground
  const samples = await landRange(deps, ground, drawer.name, { epoch, columns: ['id'], rows: [], gone: [...ids] })
  if (!samples.ok) return samples
  onMended({ ...nothingMended, extra: ids.length, samples: samples.value })
  return ok(true)
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
