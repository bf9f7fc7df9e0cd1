import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Factory, factory, save } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterAll(() => world.close())

test('an edit waits, arrives or is given up, and only its own desk knows it', async () => {
  await world.office.person('rupa', 'merchandiser')
  const { pc, window } = await world.seat('rupa')
  const sent = await save(window, world.office.order())
  await world.pass(5000)
  const never = new Promise<void>(() => {})
  pc.line.fate = () => ({ until: never })
  const waiting = await save(window, world.office.order())
  // The first is on its way, and nobody answers: what comes after it has not left yet.
  await world.pass(1000)
  const dropped = await save(window, world.office.order())
  expect(await window.writer.discard(dropped, 'a mistake')).toMatchObject({ ok: true })
  const fates = () => Promise.all([sent, waiting, dropped, 'nobody’s'].map((id) => window.writer.fate(id)))
  expect(await fates()).toEqual(['arrived', expect.stringMatching(/waiting|sending/), 'givenUp', null])
  await window.writer.signOut()
  expect(await fates()).toEqual([null, null, null, null])
})
