import { visibleFields } from '../model/access.ts'
import { type DigestIndex, digestIndex, digestOf, hashRows, minus, nothing, plus, type Sum } from '../model/digest.ts'
import { assert, fail, type Outcome, ok } from '../model/fault.ts'
import { pack, unpack } from '../model/pack.ts'
import type { Drawer, Fields, Row } from '../model/table.ts'
import type { DigestAnswer, DigestRequest, RangeAnswer, RangeRequest } from '../model/wire.ts'
import { type Access, accessOf, viewOf, viewText } from './access.ts'
import { type ChangesDeps, cursorAt, pageOf, standing } from './changes.ts'
import type { Queryable } from './database.ts'
import { headOf } from './log.ts'
import type { Piece } from './pieces.ts'
import { findRows, readStretch } from './rows.ts'
import type { SegmentFiles } from './segmentFiles.ts'
import { changedSince, type Segments, type View } from './segments.ts'

export interface DigestDeps extends ChangesDeps {
  readonly segments: Segments
  readonly files: SegmentFiles
}

/** Answers a replica that asks whether it still has what it should. */
export interface Digests {
  digest(user: string, asked: DigestRequest): Promise<Outcome<DigestAnswer>>
  range(user: string, asked: RangeRequest): Promise<Outcome<RangeAnswer>>
}

/** Rows of packed pieces whose hashes are kept, 24 bytes each: a million of them. */
const mostKeptRows = 1_000_000
/** Rows that a range is answered with at a time. */
const rangeRows = 1000
const snapshot = { readOnly: true, isolation: 'repeatable read' } as const
const again = fail({ kind: 'busy', retryMs: 500 })

/**
 * Sums of what a person may see: hashes of the packed pieces that a first fetch is served from, kept in memory, and laid
 * over them what the log says has changed since, read in the same snapshot that says how far the log goes. So a sum costs
 * what has changed lately and not what there is. Ranges are read from the table itself.
 */
export function createDigests(deps: DigestDeps): Digests {
  const kept = new Map<string, DigestIndex>()

  async function indexOf(id: string): Promise<DigestIndex> {
    const known = kept.get(id)
    if (known !== undefined) {
      kept.delete(id)
      kept.set(id, known)
      return known
    }
    const bytes = await deps.files.read(id, 'identity')
    const packed = bytes === undefined ? undefined : unpack(bytes)
    assert(packed !== undefined, `Segment ${id} is on a shelf and cannot be read.`)
    const index = digestIndex(hashRows(packed))
    kept.set(id, index)
    forgetOldest(index)
    return index
  }

  function forgetOldest(newest: DigestIndex): void {
    let rows = [...kept.values()].reduce((sum, index) => sum + index.count, 0)
    for (const [id, index] of kept) {
      if (rows <= mostKeptRows || index === newest) return
      kept.delete(id)
      rows -= index.count
    }
  }

  /** Opens the pieces before the snapshot: on an embedded database everybody waits for an open transaction. */
  async function opened(view: View): Promise<ReadonlyMap<Piece, DigestIndex>> {
    const indexes = new Map<Piece, DigestIndex>()
    for (const piece of view.pieces) if (piece.entry !== null) indexes.set(piece, await indexOf(piece.entry.id))
    return indexes
  }

  return {
    async digest(user, asked) {
      const before = await accessOf(deps.database, user, deps.clock.nowMs())
      if (before === undefined) return fail({ kind: 'signIn', reason: 'suspended' })
      const { of } = asked
      const views = (await deps.segments.views(before, of?.table)).filter(
        (view) => of === undefined || view.scope === of.scope,
      )
      const pieces = new Map<View, ReadonlyMap<Piece, DigestIndex>>()
      for (const view of views) pieces.set(view, await opened(view))
      return deps.database.transaction(async (tx) => {
        const stood = await placeOf(deps, tx, user, asked.cursor)
        if (!stood.ok) return stood
        const { access, head } = stood.value
        // Rights changed between the looks: the pieces are of another view.
        if (viewText(deps.register.all, access) !== viewText(deps.register.all, before)) return again
        const changes =
          of === undefined && 'place' in stood.value
            ? await pageOf(deps, tx, { user, device: asked.device, limit: 0 }, stood.value)
            : null
        const units: DigestAnswer['units'] = []
        for (const [view, indexes] of changes?.done === false ? [] : pieces) {
          const changed = await changedHere(tx, view, head)
          const sums = sumsOf(view, indexes, changed, of?.ends ?? [])
          units.push({ table: view.drawer.name, scope: view.scope, sums: sums.map(digestOf) })
        }
        const seq = changes?.seq ?? head
        return ok({ epoch: deps.epoch, cursor: cursorAt(deps, access, seq), seq, changes, units })
      }, snapshot)
    },

    async range(user, asked) {
      return deps.database.transaction(async (tx) => {
        const stood = await standing(deps, tx, user, asked.cursor)
        if (!stood.ok) return stood
        const { access, head } = stood.value
        const drawer = deps.register.find(asked.table)
        if (drawer === undefined || !sees(drawer, access, asked.scope))
          return fail({ kind: 'forbidden', permission: 'scope' })
        const fields = visibleFields(drawer, access.grants)
        const rows = await readStretch(tx, drawer, fields, asked, rangeRows)
        return ok({ epoch: deps.epoch, seq: head, ...differences(drawer, fields, rows, asked) })
      }, snapshot)
    },
  }
}

async function placeOf(deps: DigestDeps, tx: Queryable, user: string, cursor: string | null) {
  if (cursor !== null) return standing(deps, tx, user, cursor)
  const access = await accessOf(tx, user, deps.clock.nowMs())
  if (access === undefined || access.status !== 'active') return fail({ kind: 'signIn', reason: 'suspended' })
  return ok({ access, head: await headOf(tx) })
}

function sees(drawer: Drawer, access: Access, scope: string | null): boolean {
  const { scopes } = viewOf(drawer, access)
  return scopes === 'all' ? scope === null : scope !== null && scopes.includes(scope)
}

/** What the log says has changed since the pieces were packed, and those rows as this snapshot sees them. */
async function changedHere(tx: Queryable, { drawer, scope, fields, watermark }: View, head: number) {
  const ids = await changedSince(tx, drawer, scope, watermark, head)
  const inScope = (row: Row) => scope === null || (drawer.scope !== undefined && row[drawer.scope.field] === scope)
  const rows = (await findRows(tx, drawer, ids, fields)).filter(inScope)
  return { ids, now: indexOfRows(drawer, fields, rows) }
}

function indexOfRows(drawer: Drawer, fields: Fields, rows: readonly Row[]): DigestIndex {
  const packed = unpack(pack(drawer.name, fields, rows))
  assert(packed !== undefined, `Rows of ${drawer.name} that were just packed cannot be read.`)
  return digestIndex(hashRows(packed))
}

/** The sums of the stretches that end at these ids, and of what comes after the last. */
function sumsOf(
  view: View,
  indexes: ReadonlyMap<Piece, DigestIndex>,
  { ids, now }: { readonly ids: readonly string[]; readonly now: DigestIndex },
  ends: readonly string[],
): readonly Sum[] {
  let before: string | null = null
  return [...ends, null].map((end) => {
    const after = before
    before = end
    const stretch = (index: DigestIndex) => index.sum(after === null ? 0 : index.upTo(after), index.upTo(end))
    let sum = stretch(now)
    for (const index of indexes.values()) sum = plus(sum, stretch(index))
    for (const id of ids) {
      if ((after !== null && id <= after) || (end !== null && id > end)) continue
      sum = minus(sum, packedSum(view, indexes, id))
    }
    return sum
  })
}

/** What a row weighs in the piece that may hold an older state of it. */
function packedSum(view: View, indexes: ReadonlyMap<Piece, DigestIndex>, id: string): Sum {
  const piece = view.pieces.find(({ after, upTo }) => (after === null || id > after) && (upTo === null || id <= upTo))
  const index = piece === undefined ? undefined : indexes.get(piece)
  const place = index?.placeOf(id) ?? -1
  return index === undefined || place < 0 ? nothing : index.sum(place, place + 1)
}

function differences(drawer: Drawer, fields: Fields, rows: readonly Row[], asked: RangeRequest) {
  const end = rows.length < rangeRows ? null : (rows.at(-1)?.id ?? null)
  const had = new Map(asked.have.filter(([id]) => end === null || id <= end))
  const index = indexOfRows(drawer, fields, rows)
  const columns = ['id', ...Object.keys(fields)]
  const differing = rows.filter((row) => had.get(row.id) !== index.hashAt(index.placeOf(row.id)))
  for (const row of rows) had.delete(row.id)
  return {
    columns,
    rows: differing.map((row) => columns.map((column) => row[column] ?? null)),
    gone: [...had.keys()],
    end,
  }
}
