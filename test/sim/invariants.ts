import { inScope, scopeOf, scopesFor } from '../../model/access.ts'
import { same } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { look, type Seen } from './look.ts'
import { lacksNumbers, wrongIn, wrongOnServer } from './numberPromise.ts'
import { isFullDisk, type Machine } from './process.ts'
import type { Desk, World } from './stage.ts'
import { everything, isKnown, lostColumn, sameRow, standstills, wrongWithVersions } from './versionPromise.ts'

/** A promise that was broken: which one, and how one sees it. */
export class Broken extends Error {
  readonly invariant: string
  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`)
    this.invariant = invariant
  }
}

/** Which promises are looked at: all of them, or one, to show that this one would be missed. */
export type Looked = string | undefined

function breach(looked: Looked, invariant: string, what: () => string): void {
  if (looked === undefined || invariant.startsWith(`${looked} `)) throw new Broken(invariant, what())
}

/** Checked after every step, whatever the faults: what a disk says must have been true at some moment of the server. */
export function watcher(world: World, looked: Looked): (step: number) => Promise<void> {
  const standstill = standstills(world)
  return async () => {
    const updated = new Set(world.kept.map(({ machine }) => machine))
    const amiss = wrongWithVersions(world)
    if (amiss !== undefined) breach(looked, 'I16 versions', () => amiss)
    for (const desk of world.desks) {
      const seen = await look(desk)
      const { wentBack, isSpoilt } = desk.machine
      checkOwnWrites(seen, looked)
      const lost = standstill(desk, seen.server) ?? seen.hidden
      if (lost !== undefined) breach(looked, 'I16 versions', () => lost)
      if (isSpoilt) continue
      if (updated.has(desk.machine)) await checkLists(world, desk, seen, looked)
      const wrong = wrongIn(world, seen.shown, desk.machine.user)
      if (wrong !== undefined) breach(looked, 'I15 documents', () => wrong)
      if (wentBack !== undefined) breach(looked, 'I4 monotonic', () => wentBack)
      checkMoment(world, desk, seen, looked)
    }
    const wrong = wrongOnServer(world)
    if (wrong !== undefined) breach(looked, 'I15 documents', () => wrong)
    if (!world.isRotten)
      for (const key of world.server.reused)
        breach(looked, 'I10 numbers', () => `${key} has named two different states`)
  }
}

/** I3 and I6: at its cursor, a replica holds just what the server held at that number, and no half of a transaction. */
function checkMoment(world: World, desk: Desk, seen: Seen, looked: Looked): void {
  if (seen.cursor === undefined) return
  const scopes = JSON.parse(seen.cursor).scopes as string
  // Between a change of grants and the next contact the device holds what it was granted before.
  if (scopes !== JSON.stringify(world.server.grantsOf(desk.machine.user))) return
  const truth = world.server.rowsAt(seen.epoch, seen.seq, desk.machine.user)
  if (truth === undefined) {
    const where = `${desk.machine.user} stands at ${seen.epoch}/${seen.seq}`
    breach(looked, 'I6 whole', () => `${where}, where no transaction ended`)
    return
  }
  for (const [key, row] of truth) {
    // What a build does not know of is not kept by it.
    if (!seen.tables.has(key.split('/')[0] ?? '')) continue
    const mine = seen.server.get(key)
    const lost = seen.caughtUp && mine !== undefined ? lostColumn(key, mine, row) : undefined
    if (lost !== undefined)
      breach(looked, 'I16 versions', () => `${lost} of ${key} did not arrive at ${desk.machine.user}`)
    if (seen.caughtUp && !sameRow(mine, row))
      breach(
        looked,
        'I6 whole',
        () => `${key} is ${JSON.stringify(mine)} at ${seen.seq}, where the server had ${JSON.stringify(row)}`,
      )
    // Between pages a row may be newer than the cursor, gone since, or removed and made again; older it may not be.
    const hasNoNewer = mine === undefined || (mine.version < row.version && mine.createdAt > row.createdAt)
    if (hasNoNewer ? !world.server.leftAfter(seen.epoch, seen.seq, key) : mine.version < row.version)
      breach(
        looked,
        'I3 cursor',
        () =>
          `${key} is ${mine === undefined ? 'missing' : `at version ${mine.version}`} behind cursor ${seen.seq}, which has version ${row.version}`,
      )
  }
  if (!seen.caughtUp) return
  for (const key of seen.server.keys())
    if (!truth.has(key)) breach(looked, 'I6 whole', () => `${key} is there at ${seen.seq}, where the server had none`)
}

/** I5: what waits unanswered is what the person sees. */
function checkOwnWrites(seen: Seen, looked: Looked): void {
  const wanted = new Map<string, unknown>()
  for (const entry of seen.entries) {
    if (entry.state !== 'waiting' && entry.state !== 'answered') continue
    for (const op of entry.ops) {
      const key = `${op.table}/${op.id}`
      const values =
        op.op === 'patch' ? op.set : op.op === 'put' ? op.values : op.op === 'move' ? { status: op.to } : {}
      // Of a number the server has the last word: see I15.
      const { sclPo: _, ...own } = values as Readonly<Record<string, unknown>>
      for (const [name, value] of Object.entries(own)) wanted.set(`${key}/${name}`, value)
      if (op.op === 'remove') for (const path of [...wanted.keys()]) if (path.startsWith(`${key}/`)) wanted.delete(path)
    }
  }
  for (const [path, value] of wanted) {
    const [table = '', id = '', name = ''] = path.split('/')
    const row = seen.shown.get(`${table}/${id}`)
    if (row !== undefined && !same(row[name], value))
      breach(
        looked,
        'I5 own writes',
        () => `${path} was saved as ${JSON.stringify(value)} and shows ${JSON.stringify(row[name])}`,
      )
  }
}

/** How long after the last fault everything must be well, ms of virtual time. */
export const healMs = 60_000

/** Checked when all faults have ended: everything that was saved has one visible end, and all replicas are the server. */
export async function checkQuiet(world: World, looked: Looked): Promise<void> {
  for (const bug of world.bugs) throw bug
  for (const desk of world.desks) {
    for (const process of desk.windows) for (const bug of process?.bugs ?? []) if (!isFullDisk(bug)) throw bug
    const seen = await look(desk)
    const user = desk.machine.user
    const stuck = seen.entries.filter(
      (entry) => entry.state === 'waiting' || entry.state === 'answered' || !entry.answered,
    )
    if (stuck.length > 0)
      breach(
        looked,
        'I9 liveness',
        () => `${user} still waits with ${JSON.stringify(stuck)} a minute after the last fault`,
      )
    if (seen.cursor === undefined)
      breach(looked, 'I9 liveness', () => `${user} has no snapshot a minute after the last fault`)
    checkEqual(world, desk.machine, seen, looked)
    await checkLists(world, desk, seen, looked)
    checkScope(world, user, seen, looked)
    checkTotals(user, seen.shown, looked)
    if (lacksNumbers(seen.numbers))
      breach(looked, 'I15 documents', () => `${user} has no numbers to give: ${JSON.stringify(seen.numbers)}`)
    checkGivenUp(world, user, seen, looked)
    if (seen.hot > 0) breach(looked, 'I12 bounded', () => `${user} holds ${seen.hot} hot rows with nothing waiting`)
  }
  await checkSaved(world, looked)
}

/** I13: what was spoilt is found and told, and nothing is told that was not. */
export async function checkAudits(world: World, looked: Looked, run: () => Promise<void>): Promise<void> {
  const before = await Promise.all(world.desks.map(look))
  if (!world.isRotten) {
    for (const [i, { incidents }] of before.entries())
      if (incidents > 0)
        breach(looked, 'I13 audits', () => `machine ${i} tells of ${incidents} divergences that never were`)
    return
  }
  const spoilt: string[] = []
  for (const desk of world.desks) {
    const shown = await rowsOn(desk)
    let done: string | undefined
    // Some of it changes nothing that shows: a delta under a newer one.
    for (let tries = 0; tries < 30 && (await rowsOn(desk)) === shown; tries++) done = await world.rot(desk)
    spoilt.push(done ?? '')
  }
  await run()
  await checkQuiet(world, looked)
  for (const [i, desk] of world.desks.entries()) {
    const { incidents } = await look(desk)
    if (spoilt[i] !== '' && incidents <= (before[i]?.incidents ?? 0))
      breach(looked, 'I13 audits', () => `${spoilt[i]} on machine ${i}, and nobody was told`)
  }
}

/** What the rows on a disk say, whatever the order of their columns: one that is not there is as good as empty. */
async function rowsOn(desk: Desk): Promise<string> {
  const rows = [...(await look(desk)).server].sort(([one], [other]) => (one < other ? -1 : 1))
  const cells = (row: Row) =>
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(rows.map(([key, row]) => [key, cells(row)]))
}

/** I7: outbox empty and cursor at head, so every row equals the server's, and there is no other. */
function checkEqual(world: World, { user, build }: Machine, seen: Seen, looked: Looked): void {
  const truth = world.server.rowsFor(user)
  for (const [key, row] of truth) {
    if (!isKnown(key, build)) continue
    if (!sameRow(seen.shown.get(key), row))
      breach(
        looked,
        'I7 convergence',
        () => `${key} is ${JSON.stringify(seen.shown.get(key))} for ${user} and ${JSON.stringify(row)} on the server`,
      )
  }
  for (const key of seen.shown.keys())
    if (!truth.has(key) && isMine(world, user, key, seen))
      breach(looked, 'I7 convergence', () => `${user} shows ${key}, which the server does not have`)
}

/** I16: the lists of the build that is installed show what is on the disk, whichever build has put it there. */
async function checkLists(world: World, { machine }: Desk, seen: Seen, looked: Looked): Promise<void> {
  const rows = await world.apps(machine.build).listed(machine.disk)
  for (const [key, row] of seen.shown) {
    if (!isKnown(key, machine.build) || sameRow(rows.get(key), row)) continue
    const listed = JSON.stringify(rows.get(key))
    breach(looked, 'I16 versions', () => `${key} is listed as ${listed} and kept as ${JSON.stringify(row)}`)
  }
}

function isMine(world: World, user: string, key: string, seen: Seen): boolean {
  const drawer = everything.get(key.split('/')[0] ?? '')
  const row = seen.shown.get(key)
  return row !== undefined && inScope(scopesFor(drawer, world.server.grantsOf(user)), scopeOf(drawer, row))
}

/** I8: what a person may not see any more is nowhere on the device. */
function checkScope(world: World, user: string, seen: Seen, looked: Looked): void {
  for (const [key, row] of [...seen.server, ...seen.shown]) {
    const drawer = everything.get(key.split('/')[0] ?? '')
    const scopes = scopesFor(drawer, world.server.grantsOf(user))
    if (scopes !== 'all' && drawer.scope !== undefined && !inScope(scopes, scopeOf(drawer, row)))
      breach(looked, 'I8 scope', () => `${user} still holds ${key}, which belongs to ${scopeOf(drawer, row)}`)
  }
}

/** I14: what the server has written is not called given up. */
function checkGivenUp(world: World, user: string, seen: Seen, looked: Looked): void {
  for (const { id, isGivenUp } of seen.entries)
    if (isGivenUp && world.server.wrote(id))
      breach(looked, 'I14 told', () => `${user} gave ${id} up, the server has written it, and nobody says so`)
}

/** I11: an order's pieces are the sum of its lines. */
function checkTotals(user: string, rows: ReadonlyMap<string, Row>, looked: Looked): void {
  for (const [key, order] of rows) {
    if (!key.startsWith('salesOrder/')) continue
    const sum = [...rows]
      .filter(([line, row]) => line.startsWith('orderLine/') && row.order === order.id)
      .reduce((total, [, row]) => total + Number(row.qty), 0)
    if (order.pieces !== sum)
      breach(looked, 'I11 totals', () => `${key} says ${order.pieces} pieces to ${user} and its lines have ${sum}`)
  }
}

/** I1 and I2: each edit that was called saved has one end that a person can see, and took effect at most once. */
async function checkSaved(world: World, looked: Looked): Promise<void> {
  const ends = new Map<Desk, ReadonlyMap<string, string>>()
  for (const desk of world.desks) {
    const seen = await look(desk)
    ends.set(desk, new Map(seen.entries.map((entry) => [entry.id, entry.state])))
  }
  for (const { machine, written } of world.saved) {
    const desk = world.desks[machine]
    const end = desk === undefined ? undefined : ends.get(desk)?.get(written.mutation.id)
    const times = world.server.applied.get(written.mutation.id) ?? 0
    if (times > 1) breach(looked, 'I2 once', () => `${written.mutation.id} took effect ${times} times`)
    if (end === undefined)
      breach(
        looked,
        'I1 saved',
        () => `${written.mutation.intent} ${written.mutation.id} was called saved and has no end anywhere`,
      )
    if (end === 'landed' && !world.server.answered(written.mutation.id))
      breach(looked, 'I1 saved', () => `${written.mutation.id} is called done and the server has no answer for it`)
  }
}
