import type { Row } from '../../model/table.ts'
import type { OutboxItem, SyncStatus } from '../../workers/doors.ts'
import { differences, type Rows, readTruth, type Truth, touchedTables, type Violation, valuesOf } from './check.ts'
import { type ChaosClient, handsOf } from './client.ts'
import { pause } from './latch.ts'
import { type ClientName, clientNames } from './plan.ts'
import type { World } from './things.ts'

export interface Settled {
  readonly violations: readonly Violation[]
  readonly truth: Truth
  /** What it waited for, and since when: ms from the end of the faults. */
  readonly history: readonly string[]
  readonly attention: Readonly<Record<ClientName, readonly OutboxItem[]>>
}

const lookMs = 150
/** How long a person looks at an app that says that it was closed, before doing what it says: starting it again. */
const closedMs = 3_000

/**
 * Waits, without a nudge, until both queues are empty and both replicas are the server's rows. What is not so when
 * patience ends is a violation.
 */
export async function settleDown(world: World, patienceMs: number): Promise<Settled> {
  const began = Date.now()
  const history: string[] = []
  let last: readonly Violation[] = []
  const closedSince = new Map<ClientName, number>()
  for (;;) {
    const statuses = await Promise.all(clientNames.map((name) => statusOf(world.clients[name])))
    const waiting = statuses.flatMap((status, i) => stillWaiting(clientNames[i] ?? 'browser', status))
    last = waiting
    for (const [i, status] of statuses.entries()) {
      const name = clientNames[i] ?? 'browser'
      if (!saysClosed(status)) closedSince.delete(name)
      else if (!closedSince.has(name)) closedSince.set(name, Date.now())
      else if (Date.now() - (closedSince.get(name) ?? 0) > closedMs) {
        history.push(`${Date.now() - began} ms: the ${name} is started again, as it says`)
        await world.clients[name].kill()
        await world.clients[name].start()
        closedSince.delete(name)
      }
    }
    if (waiting.length === 0) {
      const replicas = await Promise.all(
        clientNames.map((name) => replicaOf(world.clients[name]).catch(() => new Map())),
      )
      // Where the server must be stopped for a look, one looks only when there is hope.
      last = differences('browser', replicas[0] ?? new Map(), replicas[1] ?? new Map())
      if (world.database.isShared || last.length === 0) {
        const truth = await truthOf(world)
        last = clientNames.flatMap((name, i) => differences(name, replicas[i] ?? new Map(), truth.rows))
        if (last.length === 0) return { violations: [], truth, attention: await attentionOf(world), history }
      }
    }
    const now = last.map(({ kind, what }) => (kind === 'diverged' ? kind : what)).join(' | ')
    if (history.at(-1)?.endsWith(`: ${now}`) !== true) history.push(`${Date.now() - began} ms: ${now}`)
    if (Date.now() - began > patienceMs)
      return { violations: last.slice(0, 5), truth: await truthOf(world), attention: await attentionOf(world), history }
    await pause(lookMs)
  }
}

/** The person signs in where only that helps, as a person would. */
async function statusOf(client: ChaosClient): Promise<SyncStatus | string> {
  try {
    if (!(await client.enter())) return 'nobody could sign in'
    const status = await handsOf(client).status()
    if (status.reach === 'signIn' || status.person === null) client.leave()
    return status
  } catch (error) {
    client.leave() // the page was opening anew
    return String(error)
  }
}

function saysClosed(status: SyncStatus | string): boolean {
  return /The store (is|was) closed/.test(typeof status === 'string' ? status : JSON.stringify(status.trouble ?? null))
}

function stillWaiting(client: ClientName, status: SyncStatus | string): Violation[] {
  if (typeof status === 'string') return [{ kind: 'stuck', what: `the ${client}: ${status}` }]
  const { reach, waiting, trouble, person } = status
  if (reach === 'online' && waiting === 0 && person !== null) return []
  return [
    { kind: 'stuck', what: `the ${client} is ${reach} with ${waiting} waiting: ${JSON.stringify(trouble ?? null)}` },
  ]
}

async function replicaOf(client: ChaosClient): Promise<Rows> {
  const rows = new Map<string, Row>()
  for (const table of touchedTables)
    for (const row of await handsOf(client).rows(table)) rows.set(`${table}/${row.id}`, valuesOf(row))
  return rows
}

async function truthOf({ database, server }: World): Promise<Truth> {
  if (database.isShared) return database.look(readTruth)
  await server.stop()
  try {
    // It starts while its rows are being read.
    return await database.look(readTruth, () => void server.start())
  } finally {
    await server.start()
  }
}

async function attentionOf(world: World): Promise<Record<ClientName, readonly OutboxItem[]>> {
  const [browser = [], desktop = []] = await Promise.all(
    clientNames.map((name) =>
      handsOf(world.clients[name])
        .attention()
        .catch(() => []),
    ),
  )
  return { browser, desktop }
}
