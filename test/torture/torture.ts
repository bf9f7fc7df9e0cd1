import { idFrom } from '../../model/id.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import { changesSince, cursorAt } from '../../server/changes.ts'
import { clockFrom } from '../../server/clock.ts'
import { type Database, isTransient, type Transaction } from '../../server/database.ts'
import { watchHead } from '../../server/head.ts'
import { createPages } from '../../server/pages.ts'
import { openPostgres } from '../../server/postgres.ts'
import { prepare } from '../../server/prepare.ts'
import { registerOf } from '../../server/register.ts'
import { insertMany } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import { seedRow } from '../server/office.ts'
import { type Chance, chanceOf } from './chance.ts'
import { startNode } from './nodes.ts'

export interface TortureOptions {
  readonly url: string
  readonly seconds: number
  readonly writers: number
  readonly seed: number
  /** Ends the database in the middle as if it had crashed, and starts it again; not for one that others use too. */
  readonly crash?: () => Promise<void>
}

export interface TortureReport {
  readonly seed: number
  /** Transactions and, of the servers, mutations. */
  readonly commits: number
  readonly aborts: number
  /** Servers in processes of their own that committed too. */
  readonly servers: number
  readonly crashes: number
  /** Rows that a server had answered for and that are not there. */
  readonly lost: number
  /** Rows of which our reader, at the head, has another state than the database. */
  readonly missed: number
  /** Rows that an `id > cursor` reader of the same transactions never saw. */
  readonly naiveMissed: number
  /** Transactions of which a page of ours carried one half without the other. */
  readonly torn: number
  /** Changes that our reader saw while a writing transaction stood idle. */
  readonly seenBesideIdle: number
  readonly pages: number
}

/** Rows that all writers fight for. */
const hotRows = 12

const servers = 2
/** Devices that push to each server. */
const devices = 4

/**
 * Many writers: two servers, each a process with the committer of its own, and beside them transactions with stalls and
 * aborts, and one that stands idle all the time. In the middle the database crashes. Two readers run at full speed: ours,
 * by the change feed, and a naive one, by a sequence. Whatever ours lacks in the end is a lost change.
 */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const warn = () => {}
  const writing = await openPostgres({ url: options.url, connections: options.writers + 3, warn })
  const reading = await openPostgres({ url: options.url, connections: 4, warn })
  try {
    await prepare(writing, tables)
    await writing.script('create table naive (id bigserial primary key, row uuid not null)')
    return await run(options, writing, reading)
  } finally {
    await Promise.all([writing.close(), reading.close()])
  }
}

async function run(options: TortureOptions, writing: Database, reading: Database): Promise<TortureReport> {
  const user = await makeReader(writing)
  const hot = Array.from({ length: hotRows }, (_, i) => value(`hot-${i}`))
  await insertMany(writing, tableOf('lookupValue'), hot)
  const state = { isOver: false, commits: 0, aborts: 0 }
  const ours = await startReader(reading, user, state)
  const naive = startNaive(reading, state)
  const idle = await standIdle(writing)
  const seenBefore = ours.seen()

  const hotIds = hot.map(({ id }) => id)
  const nodes = await Promise.all(
    Array.from({ length: servers }, (_, i) =>
      startNode({ url: options.url, user, name: `n${i}`, devices, seed: options.seed + 1000 + i, hot: hotIds }),
    ),
  )
  const writers = Array.from({ length: options.writers - servers * devices }, (_, i) =>
    write(writing, chanceOf(options.seed + i + 1), state, i, hotIds),
  )
  await pause(500 * options.seconds)
  await options.crash?.()
  await pause(500 * options.seconds)
  const seenBesideIdle = ours.seen() - seenBefore
  state.isOver = true
  await Promise.all(writers)
  const told = await Promise.all(nodes.map((node) => node.stop()))
  await idle.commit()
  const replica = await ours.finish()
  const missedByNaive = await naive.finish()

  const truth = await reading.query<{ id: string; version: number }>(sql`select id, version from lookup_value`)
  const wrong = truth.filter((row) => replica.versions.get(row.id) !== row.version).length
  const there = new Set(truth.map(({ id }) => id))
  const lost = told.flatMap(({ answered }) => answered).filter((id) => !there.has(id)).length
  const ghosts = [...replica.versions.keys()].filter((id) => !truth.some((row) => row.id === id)).length
  return {
    seed: options.seed,
    commits: told.reduce((sum, { commits }) => sum + commits, state.commits),
    aborts: state.aborts,
    servers,
    crashes: options.crash === undefined ? 0 : 1,
    lost,
    missed: wrong + ghosts,
    naiveMissed: missedByNaive,
    torn: replica.torn,
    seenBesideIdle,
    pages: replica.pages,
  }
}

interface Progress {
  isOver: boolean
  commits: number
  aborts: number
}

function value(code: string) {
  return seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })
}

async function makeReader(database: Database): Promise<string> {
  const user = seedRow('appUser', { username: 'reader', fullName: 'Reader', locale: 'en', status: 'active' })
  const grant = seedRow(
    'roleGrant',
    { user: user.id, role: 'admin', scopeKind: 'all', scopeId: null },
    idFrom('roleGrant', user.id, 'admin', 'all', null),
  )
  await insertMany(database, tableOf('appUser'), [user])
  await insertMany(database, tableOf('roleGrant'), [grant])
  return user.id
}

/** One writer: transactions of a pair of new rows and some work on hot rows, with pauses in between; a tenth is taken back. */
async function write(database: Database, chance: Chance, state: Progress, who: number, hot: readonly string[]) {
  for (let round = 0; !state.isOver; round++) {
    try {
      await database.transaction(async (tx) => {
        await writePair(tx, `w${who}-${round}`)
        if (chance() < 0.5) await pause(30 * chance())
        if (chance() < 0.6) await touch(tx, hot[Math.floor(chance() * hot.length)] ?? '')
        if (chance() < 0.1) await removeOne(tx, who, chance)
        if (chance() < 0.3) await pause(60 * chance())
        if (chance() < 0.1) throw new Aborted()
      })
      state.commits += 1
    } catch (error) {
      // Deadlocks between writers are part of the weather, and so is a database that went away.
      if (!(error instanceof Aborted) && !isTransient(error)) throw error
      state.aborts += 1
      if (!(error instanceof Aborted)) await pause(20)
    }
  }
}

class Aborted extends Error {}

async function writePair(tx: Transaction, code: string): Promise<void> {
  const pair = [value(`${code}-a`), value(`${code}-b`)]
  await insertMany(tx, tableOf('lookupValue'), pair)
  for (const { id } of pair) await tx.query(sql`insert into naive (row) values (${id})`)
}

async function touch(tx: Transaction, id: string): Promise<void> {
  await tx.query(sql`update lookup_value set version = version + 1, sort = sort + 1 where id = ${id}`)
}

async function removeOne(tx: Transaction, who: number, chance: Chance): Promise<void> {
  await tx.query(
    sql`delete from lookup_value where id in (
          select id from lookup_value where code like ${`w${who}-%`} order by code offset ${Math.floor(5 * chance())} limit 1)`,
  )
}

/** Writes and then waits: in a feed that waits for the oldest transaction, nobody would see anything from here on. */
async function standIdle(database: Database): Promise<{ commit(): Promise<void> }> {
  let isOver = false
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  let began = () => {}
  const ready = new Promise<void>((resolve) => {
    began = resolve
  })
  const standing = (async () => {
    for (let round = 0; !isOver; round++) {
      await patiently(() =>
        database.transaction(async (tx) => {
          await writePair(tx, `idle-${round}`)
          began()
          await ended
        }),
      )
    }
  })()
  await ready
  return {
    async commit() {
      isOver = true
      end()
      await standing
    },
  }
}

/** @returns undefined when the database went away meanwhile: then a moment has passed */
async function patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!isTransient(error)) throw error
    await pause(20)
    return undefined
  }
}

async function startReader(database: Database, user: string, state: Progress) {
  const register = registerOf(tables)
  const clock = clockFrom(Date.now)
  const head = await watchHead({ database, clock, pollMs: 0, onFailure: () => {} })
  const deps = {
    database,
    register,
    clock,
    head,
    cursorKey: 'torture',
    pages: createPages(),
    epoch: 'torture',
    schema: 'torture',
  }
  const access = await accessOf(database, user, clock.nowMs())
  if (access === undefined) throw new Error('The reader has no access.')
  let cursor = cursorAt(deps, access, 0)
  const versions = new Map<string, number>()
  const firstPage = new Map<string, number>()
  const codes = new Map<string, string>()
  let pages = 0
  let seen = 0

  async function step(): Promise<boolean> {
    // A small page, so that its end has many chances to cut a transaction.
    const page = await patiently(() => changesSince(deps, { user, device: 'torture', cursor, limit: 7, waitMs: 0 }))
    if (page === undefined) return false
    if (!page.ok) throw new Error(`The feed answered ${JSON.stringify(page.fault)}.`)
    pages += 1
    const values = page.value.tables.lookupValue
    for (const row of values?.rows ?? []) {
      const cell = (column: string) => row[values?.columns.indexOf(column) ?? -1]
      const id = String(cell('id'))
      versions.set(id, Number(cell('version')))
      codes.set(id, String(cell('code')))
      if (!firstPage.has(id)) firstPage.set(id, pages)
      seen += 1
    }
    for (const gone of page.value.gone) versions.delete(gone.id)
    cursor = page.value.cursor
    return page.value.done
  }

  const reading = (async () => {
    while (!state.isOver) if (await step()) await pause(1)
  })()
  return {
    seen: () => seen,
    async finish() {
      await reading
      while (!(await step()));
      return { versions, pages, torn: tornPairs(codes, firstPage) }
    },
  }
}

/** Pairs that were written together and that a reader first saw apart. */
function tornPairs(codes: ReadonlyMap<string, string>, firstPage: ReadonlyMap<string, number>): number {
  const pages = new Map<string, Set<number>>()
  for (const [id, code] of codes) {
    const pair = code.slice(0, -2)
    if (!pair.startsWith('w')) continue
    pages.set(pair, (pages.get(pair) ?? new Set()).add(firstPage.get(id) ?? 0))
  }
  return [...pages.values()].filter((each) => each.size > 1).length
}

function startNaive(database: Database, state: Progress) {
  const seen = new Set<string>()
  let cursor = 0
  async function step(): Promise<number> {
    const rows = await patiently(() =>
      database.query<{ id: number; row: string }>(
        sql`select id, row from naive where id > ${cursor} order by id limit 500`,
      ),
    )
    if (rows === undefined) return 1
    for (const { row } of rows) seen.add(row)
    cursor = rows.at(-1)?.id ?? cursor
    return rows.length
  }
  const reading = (async () => {
    while (!state.isOver) if ((await step()) === 0) await pause(1)
  })()
  return {
    async finish() {
      await reading
      while ((await step()) > 0);
      const all = await database.query<{ row: string }>(sql`select row from naive`)
      return all.filter(({ row }) => !seen.has(row)).length
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
