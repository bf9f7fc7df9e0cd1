import { instantAt } from '../../model/calendar.ts'
import { tables } from '../../model/tables.ts'
import { clockFrom } from '../../server/clock.ts'
import { createCommitter } from '../../server/committer.ts'
import { readPush } from '../../server/incoming.ts'
import { openPostgres } from '../../server/postgres.ts'
import { registerOf } from '../../server/register.ts'
import { chanceOf } from './chance.ts'
import { type NodeTask, nodeTask } from './nodes.ts'

// One of several servers over one database: devices push to its committer, and ask again where no answer came.
const task = nodeTask.parse(JSON.parse(process.argv[2] ?? ''))
const database = await openPostgres({ url: task.url, connections: 4, warn: () => {} })
const committer = createCommitter({
  database,
  register: registerOf(tables),
  clock: clockFrom(Date.now),
  epoch: 'torture',
  incident: (error) => {
    throw new Error('A batch failed in a way that nobody expected.', { cause: error })
  },
  onCommit: () => {},
})
const answered: string[] = []
let commits = 0
let isOver = false

process.once('message', () => {
  isOver = true
})
process.send?.('ready')
await Promise.all(Array.from({ length: task.devices }, (_, i) => pushOn(task, i)))
await committer.close()
await database.close()
process.send?.({ commits, answered }, () => process.disconnect())

async function pushOn({ name, seed, user, hot }: NodeTask, which: number): Promise<void> {
  const chance = chanceOf(seed + 100 * which)
  const device = `${name}-${which}`
  for (let clientSeq = 1; !isOver; clientSeq++) {
    const pair = ['a', 'b'].map((half) =>
      putValue(`w${device}-${clientSeq}-${half}`, idOf(seed, which, clientSeq, half)),
    )
    const fought = hot[Math.floor(chance() * hot.length)] ?? ''
    const set = { sort: Math.floor(100 * chance()) }
    const touch = { op: 'patch', table: 'lookupValue', id: fought, base: {}, set } as const
    const mutation = {
      id: `${device}-${clientSeq}`,
      clientSeq,
      author: user,
      at: instantAt(Date.now()),
      intent: 'torture',
      ops: chance() < 0.5 ? [...pair, touch] : pair,
      deps: [],
    }
    await pushOnce({ device, epoch: 'torture', mutations: [mutation] })
    answered.push(...pair.map(({ id }) => id))
    commits += 1
    if (chance() < 0.3) await pause(20 * chance())
  }
}

/** Asks until there is an answer, as a device does. */
async function pushOnce(body: unknown): Promise<void> {
  const incoming = readPush(body)
  if (!incoming.ok) throw new Error(`A push cannot be read: ${JSON.stringify(incoming.fault)}.`)
  for (;;) {
    const answer = await committer.push(task.user, incoming.value)
    const [result] = answer.ok ? answer.value.results : []
    if (result !== undefined && result.refused !== true) return
    if (answer.ok || answer.fault.kind !== 'busy')
      throw new Error(`A push was answered ${JSON.stringify(answer.ok ? result : answer.fault)}.`)
    await pause(20)
  }
}

function putValue(code: string, id: string) {
  const values = { kind: 'size', code, labelEn: code, sort: 0, active: true }
  return { op: 'put', table: 'lookupValue', id, values } as const
}

function idOf(seed: number, which: number, clientSeq: number, half: string): string {
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0').slice(-length)
  return `01890000-${hex(seed, 4)}-7000-8${hex(which, 3)}-${hex(clientSeq, 11)}${half}`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
