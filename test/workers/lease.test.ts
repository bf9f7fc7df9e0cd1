import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Factory, factory, save, signIn } from '../world/factory.ts'

let world: Factory
beforeAll(async () => {
  world = await factory()
})
afterEach(() => world.off())
afterAll(() => world.close())

const day = 86_400_000

describe('a device that has not met its server for more than 14 days', () => {
  test('asks for a sign-in when it starts, keeps what was saved, says so, and sends it after', async () => {
    const { name, id, pc, window } = await world.someone()
    pc.line.fate = () => 'lost'
    await save(window, world.office.order())
    await world.pass(1000)
    const seen = world.office.clock.nowMs()
    await world.skip(15 * day)
    const again = pc.open()
    await world.pass(2000)
    expect(await again.writer.session()).toBeNull()
    expect(await again.writer.status()).toMatchObject({
      person: null,
      othersWaiting: 1,
      trouble: { kind: 'signIn', reason: 'lease', clock: expect.stringContaining('20') },
    })
    const { trouble } = await again.writer.status()
    const said = trouble?.kind === 'signIn' ? Date.parse(trouble.seen ?? '') : 0
    expect(Math.abs(said - seen)).toBeLessThan(60_000)
    expect(await again.writer.signIn(name, 'a good password')).toMatchObject({ ok: false, fault: { reason: 'lease' } })

    pc.line.fate = () => 'through'
    await signIn(again, name)
    await world.pass(15_000)
    expect(await again.writer.status()).toMatchObject({ reach: 'online', waiting: 0, attention: 0 })
    expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied'])
    expect(await pc.rows(id)).toEqual(await world.truth(id))
  })

  test('locks as well when it was never turned off', async () => {
    const { pc, window } = await world.someone()
    pc.line.fate = () => 'lost'
    await save(window, world.office.order())
    pc.skewMs = 13 * day
    await world.pass(20_000)
    expect(await window.writer.session()).not.toBeNull()
    pc.skewMs = 15 * day
    await world.pass(20_000)
    expect(await window.writer.session()).toBeNull()
    expect(await window.writer.status()).toMatchObject({ othersWaiting: 1, trouble: { reason: 'lease' } })
  })

  test('goes on without a word where the server can be asked and still knows the session', async () => {
    const { id, pc } = await world.someone()
    await world.skip(20 * day)
    const again = pc.open()
    await world.pass(5000)
    expect((await again.writer.session())?.person.id).toBe(id)
    expect(await again.writer.status()).toMatchObject({ reach: 'online' })
  })
})

describe('a clock that is a year off while the server is out of reach', () => {
  test('ahead: locks with both times said, and lets the person on once it is set right', async () => {
    const { id, pc } = await world.someone()
    pc.line.fate = () => 'lost'
    pc.off()
    pc.skewMs = 365 * day
    const ahead = pc.open()
    await world.pass(2000)
    expect(await ahead.writer.session()).toBeNull()
    const { trouble } = await ahead.writer.status()
    expect(trouble).toMatchObject({ kind: 'signIn', reason: 'lease' })
    const times = trouble?.kind === 'signIn' ? [trouble.seen, trouble.clock].map((each) => Date.parse(each ?? '')) : []
    expect(Math.round(((times[1] ?? 0) - (times[0] ?? 0)) / day)).toBe(365)
    pc.off()
    pc.skewMs = 0
    const right = pc.open()
    await world.pass(2000)
    expect((await right.writer.session())?.person.id).toBe(id)
  })

  test('behind: does not lengthen the lease, but says that the clock went back', async () => {
    const { name, pc, window } = await world.someone()
    pc.line.fate = () => 'lost'
    await world.skip(10 * day)
    const tenth = pc.open()
    await world.pass(2000)
    expect(await tenth.writer.session()).not.toBeNull()
    pc.off()
    pc.skewMs = -365 * day
    const behind = pc.open()
    await world.pass(2000)
    expect(await behind.writer.session()).toBeNull()
    expect(await behind.writer.status()).toMatchObject({ trouble: { kind: 'signIn', reason: 'clock' } })
    expect(await behind.writer.signIn(name, 'a good password')).toMatchObject({ ok: false, fault: { reason: 'clock' } })
    expect(window).toBeDefined()
  })
})

test('a person who is suspended is out at every open window, and does not come in without the server either', async () => {
  const { name, id, pc, window } = await world.someone()
  pc.line.fate = ({ path }) => (path === '/sync/v1/push' ? 'lost' : 'through')
  await save(window, world.office.order())
  await world.office.database.script(
    `update app_user set status = 'suspended', version = version + 1 where id = '${id}'`,
  )
  await world.pass(60_000)
  expect(await window.writer.session()).toBeNull()
  expect(await window.writer.status()).toMatchObject({ othersWaiting: 1, trouble: { reason: 'suspended' } })
  pc.line.fate = () => 'lost'
  expect(await window.writer.signIn(name, 'a good password')).toMatchObject({
    ok: false,
    fault: { reason: 'suspended' },
  })

  pc.line.fate = () => 'through'
  await world.office.database.script(`update app_user set status = 'active', version = version + 1 where id = '${id}'`)
  await signIn(window, name)
  await world.pass(15_000)
  expect((await world.answers(id)).map(({ status }) => status)).toEqual(['applied'])
})

test('rights that are given or taken while a person works hold at once, at the screens and offline', async () => {
  const { id, pc, window } = await world.someone()
  expect((await window.writer.status()).grants.map(({ role }) => role)).toEqual(['merchandiser'])
  await world.office.database.script(`update role_grant set role = 'qc', version = version + 1 where "user" = '${id}'`)
  await world.pass(40_000)
  expect((await window.writer.status()).grants.map(({ role }) => role)).toEqual(['qc'])
  expect((await window.writer.session())?.grants.map(({ role }) => role)).toEqual(['qc'])
  expect(await window.writer.write('test', [world.office.order()])).toMatchObject({
    ok: false,
    fault: { kind: 'forbidden', permission: 'order.edit' },
  })
  pc.line.fate = () => 'lost'
  pc.off()
  const again = pc.open()
  await world.pass(1000)
  expect((await again.writer.session())?.grants.map(({ role }) => role)).toEqual(['qc'])
})
