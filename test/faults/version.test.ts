import { afterAll, beforeAll, expect, test } from 'vitest'
import { idFrom } from '../../model/id.ts'
import { protocol } from '../../model/wire.ts'
import { openMemory } from '../../server/pglite.ts'
import { type Assembled, assemble } from '../../server/serve.ts'
import { type Factory, factory, patch, save } from '../world/factory.ts'

let world: Factory
const newer: Assembled[] = []
beforeAll(async () => {
  world = await factory({ database: await openMemory() })
})
afterAll(async () => {
  for (const server of newer) await server.close()
  await world.close()
  await world.office.database.close()
})

/** The same office after an update of its server. */
async function updateServer(least: number, most: number): Promise<void> {
  let count = 1_000_000 * (newer.length + 1)
  const server = await assemble({
    database: world.office.database,
    clock: world.office.clock,
    entropy: {
      hex: (bytes) => (++count).toString(16).padStart(2 * bytes, '0'),
      uuid: () => idFrom('epoch', ++count),
    },
    speaks: { least, most, minimumClient: '0.3.0' },
  })
  newer.push(server)
  world.leadTo(server, world.office.database)
}

test('an old build with edits in its outbox is served by a server two protocols on; below that it keeps reading, saving and exporting, and sends everything once it is understood again', async () => {
  const id = await world.office.person('rupa', 'merchandiser')
  const { pc, window } = await world.seat('rupa')
  const order = world.office.order()
  pc.line.fate = () => 'lost'
  await save(window, order)
  await updateServer(protocol, protocol + 2)
  pc.line.fate = () => 'through'
  await world.pass(15_000)
  expect(await world.answers(id)).toEqual([{ clientSeq: 1, status: 'applied' }])

  await updateServer(protocol + 1, protocol + 3)
  await save(window, patch('salesOrder', order.id, { note: null }, { note: 'from the old build' }))
  await world.pass(30_000)
  const status = await window.writer.status()
  expect(status).toMatchObject({ reach: 'mustUpdate', waiting: 1, attention: 0 })
  expect(status.trouble).toEqual({ kind: 'mustUpdate', minimum: '0.3.0' })
  expect((await pc.rows(id)).get(`salesOrder/${order.id}`)).toMatchObject({ note: 'from the old build' })
  expect(await window.writer.exportOutbox()).toContain('from the old build')
  await save(window, world.office.line(order.id, 'M', 3))
  pc.off()
  const restarted = pc.open()
  await world.pass(15_000)
  expect((await restarted.writer.outbox()).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  expect(await world.answers(id)).toHaveLength(1)

  // The update of the app, which speaks what the server does.
  await updateServer(protocol - 1, protocol + 1)
  await world.pass(15_000)
  expect(await restarted.writer.status()).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
  expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied'])
  expect(await pc.rows(id)).toEqual(await world.truth(id))
  expect(pc.bugs).toEqual([])
})
