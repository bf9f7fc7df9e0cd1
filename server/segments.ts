import { visibleFields } from '../model/access.ts'
import type { Drawer, Fields } from '../model/table.ts'
import type { Manifest } from '../model/wire.ts'
import { type Access, viewOf } from './access.ts'
import { cursorAt } from './changes.ts'
import type { Clock } from './clock.ts'
import { shortHash } from './cursor.ts'
import type { Database, Queryable } from './database.ts'
import { headOf } from './log.ts'
import { type Piece, packPieces, type Turn } from './pieces.ts'
import type { Register } from './register.ts'
import type { SegmentFiles } from './segmentFiles.ts'
import { emptyShelf, holds, idsOnDisk, keepShelf, loadShelf, piecesGone, replacePieces, type Shelf } from './shelf.ts'
import { sql } from './sql.ts'
import { createTakings } from './takings.ts'

export interface SegmentsDeps {
  readonly database: Database
  readonly register: Register
  readonly files: SegmentFiles
  readonly clock: Clock
  readonly cursorKey: string
  readonly epoch: string
  readonly schema: string
}

export interface Segments {
  /** What a person fetches to start, and where the deltas go on. Builds only what is missing or stale. */
  manifest(access: Access, tables?: readonly string[]): Promise<Manifest>
  /** True when the segment is part of what this person may see, also by what a server before this one built. */
  isFor(access: Access, id: string): Promise<boolean>
  /** What a person may see of all tables or of one, a scope at a time, as packed pieces of not long ago. */
  views(access: Access, table?: string): Promise<readonly View[]>
  /** Builds what is missing or stale of what people like this one see, without haste as long as nobody waits for it. */
  prepare(access: Access): Promise<void>
  /** Leaves what is being built where it is: whoever waits for it gets Ended. Resolves when nobody is at work any more. */
  end(): Promise<void>
}

/** What was being built when the server ended. */
export class Ended extends Error {}

interface Found {
  readonly drawer: Drawer
  readonly scope: string
  readonly fields: Fields
  readonly shelf: Shelf
}

/** The packed rows of a table in one scope (or in all, when null). */
export interface View {
  readonly drawer: Drawer
  readonly scope: string | null
  readonly fields: Fields
  /** Every change up to this number is in the pieces; later ones may be. */
  readonly watermark: number
  readonly pieces: readonly Piece[]
}

/** So many changes are quicker told as deltas than packed again. */
const staleChanges = 2_000
/** What nobody waits for rests after each step for this share of the step's time. */
const restShare = 0.25
/** And stands still for so long at a time while somebody waits for something else, or fetches segments, ms. */
const standMs = 50
/** A device asks for its next segment as soon as one has come; after so many times without that it has them all, or is gone. */
const standsAfterSegment = 20

/** What it takes to build a shelf. */
interface Building extends SegmentsDeps {
  readonly turn: Turn
}

export function createSegments(deps: SegmentsDeps): Segments {
  let isEnding = false
  const shelves = new Map<string, Shelf>()
  const opening = new Map<string, Promise<Shelf | undefined>>()
  const busy = new Map<string, Promise<Shelf>>()
  const takings = createTakings()
  /** How many wait for a shelf. */
  const wanted = new Map<string, number>()
  /** So many times more the building stands still for a device that fetches. */
  let standsLeft = 0

  /** Between two steps requests are answered; what nobody waits for leaves the machine to what somebody waits for. */
  async function turn(key: string, tookMs: number): Promise<void> {
    const mayGoOn = () => wanted.has(key) || (wanted.size === 0 && standsLeft === 0)
    do {
      const restMs = wanted.has(key) ? 0 : mayGoOn() ? tookMs * restShare : standMs
      await new Promise<void>((resolve) => void deps.clock.after(restMs, resolve))
      if (isEnding) throw new Ended('The server ended while it built segments.')
      standsLeft = Math.max(0, standsLeft - 1)
    } while (!mayGoOn())
  }

  async function waitedFor<T>(key: string, coming: Promise<T>): Promise<T> {
    wanted.set(key, (wanted.get(key) ?? 0) + 1)
    try {
      return await coming
    } finally {
      const others = (wanted.get(key) ?? 0) - 1
      if (others > 0) wanted.set(key, others)
      else wanted.delete(key)
    }
  }

  /** One at a time per shelf: two first visitors must not both pack a million rows. */
  function shelfOf(key: string, head: number, drawer: Drawer, scope: string, fields: Fields): Promise<Shelf> {
    const running = busy.get(key)
    if (running !== undefined) return running
    const next = refreshed(key, head, drawer, scope, fields).finally(() => busy.delete(key))
    busy.set(key, next)
    return next
  }

  async function refreshed(key: string, head: number, drawer: Drawer, scope: string, fields: Fields): Promise<Shelf> {
    const shelf = (await opened(key)) ?? emptyShelf(scopeIn(scope))
    shelves.set(key, shelf)
    // A segment that somebody deleted is missing for every device until it is packed again, whether rows change or not.
    const gone = await piecesGone(deps.files, shelf)
    // Three questions of each table, one after the other, are half a second of a first fetch on a busy machine.
    if (shelf.watermark !== head || gone.length > 0)
      await takings.during(deps.files, (files) =>
        refresh({ ...deps, files, turn: (tookMs) => turn(key, tookMs) }, { drawer, fields, scope, key, shelf, gone }),
      )
    await clear(shelf)
    return shelf
  }

  /** The shelf as it stands, here or on the disk; the same one for all who ask at a time. */
  async function opened(key: string): Promise<Shelf | undefined> {
    const known = shelves.get(key)
    if (known !== undefined) return known
    const running = opening.get(key)
    if (running !== undefined) return running
    const coming = loadShelf(deps, key).finally(() => opening.delete(key))
    opening.set(key, coming)
    const shelf = await coming
    if (shelf !== undefined && !shelves.has(key)) shelves.set(key, shelf)
    return shelves.get(key)
  }

  /** Removes the files of segments that nobody is still fetching, unless another view holds the same bytes. */
  async function clear(shelf: Shelf): Promise<void> {
    const nowMs = deps.clock.nowMs()
    const over = [...shelf.retired].flatMap(([id, untilMs]) => (untilMs > nowMs ? [] : [id]))
    if (over.length === 0) return
    // Most views of a server that has just started lie on the disk until somebody asks for them.
    const onDisk = await idsOnDisk(deps, (key) => !shelves.has(key))
    for (const id of over) {
      // It stays with this shelf until the next look: what is being built may fail, and then nobody else would remove it.
      if (takings.mayHold(id)) continue
      shelf.retired.delete(id)
      const isHeld = onDisk.has(id) || [...shelves.values()].some((each) => each.retired.has(id) || holds(each, id))
      // At once, so that whoever comes to the same bytes from here on keeps them after they are removed, and not before.
      if (!isHeld) await deps.files.remove(id)
    }
  }

  function viewsOf(access: Access, drawer: Drawer) {
    const { scopes, profile } = viewOf(drawer, access)
    return (scopes === 'all' ? ['*'] : scopes).map((scope) => ({ scope, profile }))
  }

  /** @param head the newest change when it was asked: a shelf that stands there has nothing to be looked for */
  async function found(
    access: Access,
    head: number,
    isAsked: (drawer: Drawer) => boolean,
    isWaitedFor: boolean,
  ): Promise<readonly Found[]> {
    const all: Found[] = []
    for (const drawer of deps.register.all) {
      if (!isAsked(drawer)) continue
      const fields = visibleFields(drawer, access.grants)
      for (const { scope, profile } of viewsOf(access, drawer)) {
        const key = keyOf(deps, drawer, scope, profile)
        const coming = shelfOf(key, head, drawer, scope, fields)
        all.push({ drawer, scope, fields, shelf: await (isWaitedFor ? waitedFor(key, coming) : coming) })
      }
    }
    return all
  }

  return {
    async manifest(access, tables) {
      const head = await headOf(deps.database)
      const all = await found(access, head, ({ name }) => tables?.includes(name) ?? true, true)
      // Whoever is told what there is asks for it next.
      standsLeft = standsAfterSegment
      const seq = Math.min(head, ...all.map(({ shelf }) => shelf.watermark))
      return {
        epoch: deps.epoch,
        cursor: cursorAt(deps, access, seq),
        seq,
        segments: all.flatMap(({ shelf }) => shelf.pieces.flatMap(({ entry }) => (entry === null ? [] : [entry]))),
      }
    },
    async views(access, table) {
      const head = await headOf(deps.database)
      const all = await found(access, head, ({ name }) => table === undefined || name === table, true)
      return all.map(({ drawer, scope, fields, shelf: { watermark, pieces } }) => ({
        drawer,
        scope: scopeIn(scope),
        fields,
        watermark,
        pieces,
      }))
    },
    async prepare(access) {
      await found(access, await headOf(deps.database), () => true, false)
    },
    async end() {
      isEnding = true
      while (busy.size > 0) await Promise.allSettled(busy.values())
    },
    async isFor(access, id) {
      for (const drawer of deps.register.all)
        for (const { scope, profile } of viewsOf(access, drawer)) {
          // Whoever was half way through them when the server ended goes on before anybody has asked for a manifest.
          const shelf = await opened(keyOf(deps, drawer, scope, profile))
          if (shelf === undefined || !(holds(shelf, id) || shelf.retired.has(id))) continue
          standsLeft = standsAfterSegment
          return true
        }
      return false
    },
  }
}

/** Names a view of a table in this incarnation of the database and shape of its rows. */
function keyOf(deps: SegmentsDeps, drawer: Drawer, scope: string, profile: string): string {
  return `${drawer.name}-${shortHash(JSON.stringify([deps.epoch, deps.schema, scope, profile]))}`
}

function scopeIn(scope: string): string | null {
  return scope === '*' ? null : scope
}

/** A shelf that is to be brought up to date. */
interface Stale {
  readonly drawer: Drawer
  readonly fields: Fields
  readonly scope: string
  readonly key: string
  readonly shelf: Shelf
  readonly gone: readonly Piece[]
}

async function refresh(deps: Building, { drawer, fields, scope, key, shelf, gone }: Stale): Promise<void> {
  // Before the first row is read: whatever is committed from here on comes as a delta too.
  const head = await headOf(deps.database)
  const isNew = shelf.watermark < (await floorOf(deps.database))
  const changed = isNew ? [] : await changedSince(deps.database, drawer, scopeIn(scope), shelf.watermark, head)
  const isLeftToDeltas = changed.length > 0 && changed.length <= staleChanges
  const isToPack = (piece: Piece) =>
    isNew || gone.includes(piece) || (!isLeftToDeltas && changed.some((id) => isIn(piece, id)))
  const toPack = new Set(shelf.pieces.filter(isToPack))
  if (toPack.size > 0) {
    const pieces: Piece[] = []
    for (const piece of shelf.pieces)
      pieces.push(...(toPack.has(piece) ? await packPieces(deps, drawer, fields, piece) : [piece]))
    replacePieces(shelf, pieces, deps.clock.nowMs())
  }
  // The pieces that were not packed again lack what is left to the deltas, so these go on from where they did.
  const reached = isLeftToDeltas ? shelf.watermark : head
  if (toPack.size === 0 && shelf.watermark === reached) return
  shelf.watermark = reached
  await keepShelf(deps, key, shelf)
}

async function floorOf(database: Database): Promise<number> {
  return (await database.query<{ floor: number }>(sql`select floor from sync_state`))[0]?.floor ?? 0
}

/** Ids that changed; one more than a shelf may lag behind means "many", and the rest is then read too. */
export async function changedSince(
  database: Queryable,
  drawer: Drawer,
  scope: string | null,
  after: number,
  upTo: number,
): Promise<readonly string[]> {
  const inThis = scope === null ? sql`true` : sql`(old_scope = ${scope} or new_scope = ${scope})`
  const few = await database.query<{ pk: string }>(
    sql`select distinct pk from sync_change
        where table_name = ${drawer.name} and seq > ${after} and seq <= ${upTo} and ${inThis} limit ${staleChanges + 1}`,
  )
  if (few.length <= staleChanges) return few.map((row) => row.pk)
  const all = await database.query<{ pk: string }>(
    sql`select distinct pk from sync_change
        where table_name = ${drawer.name} and seq > ${after} and seq <= ${upTo} and ${inThis}`,
  )
  return all.map((row) => row.pk)
}

function isIn(piece: Piece, id: string): boolean {
  return (piece.after === null || id > piece.after) && (piece.upTo === null || id <= piece.upTo)
}
