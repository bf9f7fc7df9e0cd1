import type { Row } from '../../model/table.ts'
import type { OutboxItem, SyncStatus } from '../../workers/doors.ts'
import { valuesOf } from '../world/pc.ts'
import { differences, type Rows, readTruth, touchedTables, type Truth, type Violation } from './check.ts'
import { type ChaosClient, handsOf } from './client.ts'
import { pause } from './latch.ts'
import { type ClientName, clientNames } from './plan.ts'
import type { World } from './world.ts'

export interface Settled {
  readonly violations: readonly Violation[]
  readonly truth: Truth | undefined
  readonly attention: Readonly<Record<ClientName, readonly OutboxItem[]>>
}

const lookMs = 150

/**
 * Waits, without a nudge, until both queues are empty and both replicas are the server's rows. What is not so when
 * patience ends is a violation.
 */
export async function settleDown(world: World, untilMs: number): Promise<Settled> {
  let last: readonly Violation[] = []
  for (;;) {
    const statuses = await Promise.all(clientNames.map((name) => statusOf(world.clients[name])))
    const waiting = statuses.flatMap((status, i) => stillWaiting(clientNames[i] ?? 'browser', status))
    last = waiting
    if (waiting.length === 0) {
      const replicas = await Promise.all(clientNames.map((name) => replicaOf(world.clients[name])))
      // Where the server must be stopped for a look, one looks only when there is hope.
      if (world.database.isShared || isEqual(replicas)) {
        const truth = await truthOf(world)
        last = clientNames.flatMap((name, i) => differences(name, replicas[i] ?? new Map(), truth.rows))
        if (last.length === 0) return { violations: [], truth, attention: await attentionOf(world) }
      }
    }
    if (Date.now() > untilMs) {
      const truth = await truthOf(world)
      return { violations: last.slice(0, 5), truth, attention: await attentionOf(world) }
    }
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

function stillWaiting(client: ClientName, status: SyncStatus | string): Violation[] {
  if (typeof status === 'string') return [{ kind: 'stuck', what: `the ${client}: ${status}` }]
  const { reach, waiting, trouble, person } = status
  if (reach === 'online' && waiting === 0 && person !== null) return []
  return [{ kind: 'stuck', what: `the ${client} is ${reach} with ${waiting} waiting: ${JSON.stringify(trouble ?? null)}` }]
}

export async function replicaOf(client: ChaosClient): Promise<Rows> {
  const rows = new Map<string, Row>()
  for (const table of touchedTables)
    for (const row of await handsOf(client).rows(table)) rows.set(`${table}/${row.id}`, valuesOf(row))
  return rows
}

function isEqual(replicas: readonly Rows[]): boolean {
  const [first, second] = replicas
  return first !== undefined && second !== undefined && differences('browser', first, second).length === 0
}

export async function truthOf({ database, server }: World): Promise<Truth> {
  if (database.isShared) return database.look(readTruth)
  await server.stop()
  try {
    return await database.look(readTruth)
  } finally {
    await server.start()
  }
}

export async function attentionOf(world: World): Promise<Record<ClientName, readonly OutboxItem[]>> {
  const [browser = [], desktop = []] = await Promise.all(
    clientNames.map((name) => handsOf(world.clients[name]).attention().catch(() => [])),
  )
  return { browser, desktop }
}
