import { inScope, scopeOf, scopesFor, visibleFields } from '../model/access.ts'
import { assert, fail, type Outcome, ok } from '../model/fault.ts'
import type { Drawer, Row } from '../model/table.ts'
import { type Changes, pageMax, type Result } from '../model/wire.ts'
import { type Access, accessAndBounds, viewText } from './access.ts'
import type { Clock } from './clock.ts'
import { openCursor, type Place, shortHash, signCursor } from './cursor.ts'
import type { Database, Queryable } from './database.ts'
import type { HeadWatch } from './head.ts'
import type { Pages, SharedPage } from './pages.ts'
import type { Register } from './register.ts'
import { findRows } from './rows.ts'
import { sql } from './sql.ts'

export interface ChangesDeps {
  readonly database: Database
  readonly register: Register
  readonly clock: Clock
  readonly head: HeadWatch
  readonly pages: Pages
  readonly cursorKey: string
  readonly epoch: string
  readonly schema: string
}

export interface Asked {
  readonly user: string
  readonly device: string
  readonly cursor: string
  readonly limit: number
  /** Longest to wait for something to tell, ms; 0 answers at once. */
  readonly waitMs: number
  /** Ends the waiting early: the one who asked has gone. */
  readonly signal?: AbortSignal
}

const pageDefault = 500

/**
 * What became visible to a person since a cursor, in the order in which it did. Each page is read in one snapshot, never
 * cuts a transaction, and carries the answers to the device's own mutations no later than their effects.
 */
export async function changesSince(deps: ChangesDeps, asked: Asked): Promise<Outcome<Changes>> {
  const untilMs = deps.clock.nowMs() + asked.waitMs
  let cursor = asked.cursor
  for (;;) {
    const page = await readPage(deps, { ...asked, cursor })
    if (!page.ok || hasNews(page.value) || !page.value.done) return page
    // Others' changes, which this person may not see, move the cursor and end no waiting.
    const leftMs = untilMs - deps.clock.nowMs()
    if (leftMs <= 0 || asked.signal?.aborted === true) return page
    cursor = page.value.cursor
    await deps.head.moved(page.value.seq, leftMs, asked.signal)
  }
}

function hasNews(page: Changes): boolean {
  return (
    page.grants !== undefined || page.gone.length > 0 || page.results.length > 0 || Object.keys(page.tables).length > 0
  )
}

/** The cursor at a number, for a person as they are now. */
export function cursorAt(
  deps: Pick<ChangesDeps, 'cursorKey' | 'epoch' | 'schema' | 'register'>,
  access: Access,
  seq: number,
): string {
  return signCursor(deps.cursorKey, {
    epoch: deps.epoch,
    seq,
    user: access.user,
    grantsVersion: access.grantsVersion,
    view: shortHash(viewText(deps.register.all, access)),
    schema: deps.schema,
  })
}

/** A page that is here needs no snapshot of its own: it is told by its head, and so are the answers that go with it. */
async function readPage(deps: ChangesDeps, asked: Asked): Promise<Outcome<Changes>> {
  const stood = await standing(deps, deps.database, asked.user, asked.cursor)
  if (!stood.ok) return stood
  const shared = await deps.pages.find(pageKey(asked, stood.value))?.catch(() => undefined)
  if (shared !== undefined) return ok(await pageWith(deps, deps.database, asked, stood.value, shared))
  return deps.database.transaction(
    async (tx) => {
      const stood = await standing(deps, tx, asked.user, asked.cursor)
      return stood.ok ? ok(await pageOf(deps, tx, asked, stood.value)) : stood
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/** Where a device stands in the feed, as seen by one snapshot, and who asks. */
export interface Standing {
  readonly access: Access
  readonly place: Place
  readonly head: number
}

/** Opens a cursor within a snapshot. The fault says why the feed cannot go on from it. */
export async function standing(
  deps: ChangesDeps,
  tx: Queryable,
  user: string,
  cursor: string,
): Promise<Outcome<Standing>> {
  const opened = openCursor(deps.cursorKey, cursor)
  if (!opened.ok) return opened
  const place = opened.value
  if (place.epoch !== deps.epoch) return fail({ kind: 'reset', reason: 'epoch' })
  if (place.user !== user) return fail({ kind: 'reset', reason: 'corrupt' })
  if (place.schema !== deps.schema) return fail({ kind: 'reset', reason: 'expired' })
  const found = await accessAndBounds(tx, user, deps.clock.nowMs())
  if (found === undefined || found.status !== 'active') return fail({ kind: 'signIn', reason: 'suspended' })
  const { head, floor, ...access } = found
  if (place.view !== shortHash(viewText(deps.register.all, access))) return fail({ kind: 'reset', reason: 'scope' })
  if (place.seq < floor) return fail({ kind: 'reset', reason: 'expired' })
  // Numbers of the future: this copy of the database is older than what the device has seen.
  if (place.seq > head) return fail({ kind: 'reset', reason: 'epoch' })
  return ok({ access, place, head })
}

interface Change {
  readonly tx_last: number
  readonly table_name: string
  readonly pk: string
  readonly old_scope: string | null
}

type PageAsked = Pick<Asked, 'user' | 'device' | 'limit'>

/** The page that begins where a device stands; `tx` is the snapshot in which it was found to stand there. */
export async function pageOf(deps: ChangesDeps, tx: Queryable, asked: PageAsked, stood: Standing): Promise<Changes> {
  const shared = await deps.pages.get(pageKey(asked, stood), () => readShared(deps, tx, asked, stood))
  return pageWith(deps, tx, asked, stood, shared)
}

function pageKey(asked: PageAsked, { place, head }: Standing) {
  return { view: place.view, from: place.seq, limit: limitOf(asked), head }
}

function limitOf({ limit }: PageAsked): number {
  return Math.min(Math.max(limit || pageDefault, 1), pageMax)
}

async function readShared(
  deps: ChangesDeps,
  tx: Queryable,
  asked: PageAsked,
  { access, place, head }: Standing,
): Promise<SharedPage> {
  // The last change of a full page decides which transaction ends it; all of that one comes along.
  const changes = await tx.query<Change>(
    sql`select tx_last, table_name, pk, old_scope from sync_change
        where seq > ${place.seq} and seq <= coalesce(
          (select tx_last from sync_change where seq > ${place.seq} order by seq offset ${limitOf(asked) - 1} limit 1), ${head})
        order by seq`,
  )
  return { ...(await visibleOf(deps, tx, access, changes)), seq: changes.at(-1)?.tx_last ?? head }
}

async function pageWith(
  deps: ChangesDeps,
  db: Queryable,
  asked: PageAsked,
  { access, place, head }: Standing,
  { tables, gone, seq }: SharedPage,
): Promise<Changes> {
  return {
    epoch: deps.epoch,
    tables,
    gone,
    results: await resultsOf(db, asked, place.seq, seq),
    ...(place.grantsVersion === access.grantsVersion
      ? {}
      : { grants: { version: access.grantsVersion, grants: [...access.grants] } }),
    cursor: cursorAt(deps, access, seq),
    done: seq >= head,
    seq,
    head,
  }
}

/** Per table the rows as they are now, and those that are gone from this person's sight. */
async function visibleOf(
  deps: ChangesDeps,
  tx: Queryable,
  access: Access,
  changes: readonly Change[],
): Promise<Pick<Changes, 'tables' | 'gone'>> {
  const tables: Changes['tables'] = {}
  const gone: Changes['gone'] = []
  for (const [name, scopesById] of oldScopesByTable(changes)) {
    const drawer = deps.register.find(name)
    if (drawer === undefined) continue
    const scopes = scopesFor(drawer, access.grants)
    if (scopes.length === 0) continue
    const fields = visibleFields(drawer, access.grants)
    const found = await findRows(tx, drawer, [...scopesById.keys()], fields)
    const shown = found.filter((row) => inScope(scopes, scopeOf(drawer, row)))
    if (shown.length > 0) tables[name] = asArrays(['id', ...Object.keys(fields)], shown)
    const there = new Set(found.map((row) => row.id))
    const shownIds = new Set(shown.map((row) => row.id))
    for (const [id, before] of scopesById) {
      if (shownIds.has(id) || !wasSeen(drawer, scopes, before)) continue
      gone.push({ table: name, id, why: there.has(id) ? 'scope' : 'removed' })
    }
  }
  return { tables, gone }
}

function oldScopesByTable(changes: readonly Change[]): Map<string, Map<string, Set<string | null>>> {
  const byTable = new Map<string, Map<string, Set<string | null>>>()
  for (const change of changes) {
    if (change.table_name === '') continue
    const byId = byTable.get(change.table_name) ?? new Map<string, Set<string | null>>()
    byTable.set(change.table_name, byId)
    byId.set(change.pk, (byId.get(change.pk) ?? new Set()).add(change.old_scope))
  }
  return byTable
}

function wasSeen(drawer: Drawer, scopes: 'all' | readonly string[], before: ReadonlySet<string | null>): boolean {
  return drawer.scope === undefined || [...before].some((scope) => inScope(scopes, scope))
}

function asArrays(columns: string[], rows: readonly Row[]): Changes['tables'][string] {
  return { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) }
}

async function resultsOf(
  tx: Queryable,
  asked: Pick<Asked, 'user' | 'device'>,
  after: number,
  upTo: number,
): Promise<Result[]> {
  const rows = await tx.query<{ body: string; seq: number }>(
    sql`select body, seq from sync_result
        where device = ${asked.device} and author = ${asked.user} and seq > ${after} and seq <= ${upTo}
        order by client_seq`,
  )
  return rows.map(({ body, seq }) => {
    const stored: unknown = JSON.parse(body)
    assert(typeof stored === 'object' && stored !== null, `A stored answer of device ${asked.device} is not an object.`)
    return { ...(stored as Result), seq }
  })
}
