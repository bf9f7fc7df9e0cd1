import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { unpack } from '../../model/pack.ts'
import { tableOf, tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import { registerOf } from '../../server/register.ts'
import { insertMany } from '../../server/rows.ts'
import { schemaHashOf } from '../../server/schema.ts'
import { openSegmentFiles, type SegmentFiles } from '../../server/segmentFiles.ts'
import { createSegments } from '../../server/segments.ts'
import { type Office, office, seedRow } from './office.ts'

const hourMs = 3_600_000
let factory: Office
let folder: string
let codes = 0

beforeAll(async () => {
  factory = await office()
})
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'selvedge-held-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))
afterAll(() => factory.close())

/** A server's segments on the folder of this test, and the tables of which it has kept bytes. */
async function start(wrap: (files: SegmentFiles) => SegmentFiles = (files) => files) {
  const inner = await openSegmentFiles(folder)
  const kept: string[] = []
  const noticed: SegmentFiles = {
    ...inner,
    keep(bytes) {
      kept.push(unpack(bytes)?.table ?? '')
      return inner.keep(bytes)
    },
  }
  const files = wrap(noticed)
  const segments = createSegments({
    database: factory.database,
    register: registerOf(tables),
    clock: factory.clock,
    cursorKey: 'key',
    epoch: factory.server.epoch,
    schema: schemaHashOf(tables),
    files,
  })
  const manifest = async (user: string, table: string) => {
    const access = await accessOf(factory.database, user, factory.clock.nowMs())
    if (access === undefined) throw new Error('There is no such person.')
    return segments.manifest(access, [table])
  }
  return {
    files: inner,
    kept,
    manifest,
    ids: async (user: string, table = 'style') => (await manifest(user, table)).segments.map(({ id }) => id),
  }
}

/** Somebody who sees all buyers, and somebody of one buyer who sees the same styles for as long as there are no others. */
async function people(): Promise<{ readonly all: string; readonly one: string }> {
  codes += 1
  await factory.database.script(
    'delete from style where exists (select 1 from party where party.id = buyer and code = $$ZARA$$)',
  )
  const all = await factory.person(`all${codes}`, 'merchandiser')
  return { all, one: await factory.person(`one${codes}`, 'merchandiser', 'buyer', factory.buyer) }
}

/** So many styles of another buyer that the segment of all buyers is made again. */
function otherStyles(): Promise<void> {
  const styles = Array.from({ length: 2_100 }, () => {
    codes += 1
    const { otherBuyer: buyer } = factory
    return seedRow('style', { styleNo: `Z-${codes}`, buyer, name: 'Cardigan', isSet: false, pieceCount: 1 })
  })
  return factory.database.transaction((tx) => insertMany(tx, tableOf('style'), styles))
}

function sizes(count: number) {
  const rows = Array.from({ length: count }, () => {
    const code = `S${++codes}`
    return seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })
  })
  return factory.database.transaction((tx) => insertMany(tx, tableOf('lookupValue'), rows))
}

test('what a view has taken while it is built is not removed for another view that has no use for it any more', async () => {
  const { all, one } = await people()
  const gate = { isShut: false, reach: () => {}, open: () => {} }
  const server = await start((files) => ({
    ...files,
    async keep(bytes) {
      const id = await files.keep(bytes)
      if (!gate.isShut) return id
      gate.isShut = false
      await new Promise<void>((resolve) => {
        gate.open = resolve
        gate.reach()
      })
      return id
    },
  }))
  const [shared = ''] = await server.ids(all)
  await otherStyles()
  expect(await server.ids(all)).not.toContain(shared)
  factory.clock.pass(2 * hourMs)
  gate.isShut = true
  const reached = new Promise<void>((resolve) => {
    gate.reach = resolve
  })
  const coming = server.ids(one)
  await reached
  // Its hour is over, and no shelf holds it yet.
  await server.ids(all)
  gate.open()
  expect(await coming).toEqual([shared])
  expect(await server.files.has(shared)).toBe(true)
})

test('what a view holds that nobody has asked for since the start is not removed for another view', async () => {
  const { all, one } = await people()
  const before = await start()
  const [shared = ''] = await before.ids(all)
  expect(await before.ids(one)).toEqual([shared])
  const after = await start()
  await otherStyles()
  expect(await after.ids(all)).not.toContain(shared)
  factory.clock.pass(2 * hourMs)
  await after.ids(all)
  expect(await after.files.has(shared)).toBe(true)
  const built = after.kept.length
  expect(await after.ids(one)).toEqual([shared])
  expect(after.kept).toHaveLength(built)
})

test('of several segments only the one that is gone is packed again, whether rows change or not', async () => {
  const person = (await people()).all
  await sizes(21_000)
  const table = 'lookupValue'
  const first = await start()
  const whole = await first.ids(person, table)
  expect([whole.length, first.kept.length]).toEqual([2, 2])
  const [one = '', two = ''] = whole

  // Nothing has changed, and nobody would look.
  await first.files.remove(one)
  expect(await first.ids(person, table)).toEqual(whole)
  expect([await first.files.has(one), await first.files.has(two), first.kept.length]).toEqual([true, true, 3])

  // Too little has changed for new segments; the one that is gone has it, and the other one gets it by the deltas.
  const end = (order: string) => `(select id from lookup_value order by id ${order} limit 1)`
  await factory.database.script(`update lookup_value set sort = 7 where id = ${end('asc')} or id = ${end('desc')}`)
  const { seq } = await first.manifest(person, 'party')
  await first.files.remove(two)
  const healed = await first.manifest(person, table)
  expect(healed.segments.map(({ id }) => id === one)).toEqual([true, false])
  expect(healed.seq).toBeLessThan(seq)
  expect(first.kept.filter((each) => each === table)).toHaveLength(4)

  // A shelf that lies on the disk is no worse off than one that is open.
  const ids = healed.segments.map(({ id }) => id)
  await first.files.remove(one)
  const second = await start()
  expect((await second.ids(person, table)).map((id) => ids.indexOf(id))).toEqual([-1, 1])
  expect(second.kept).toEqual([table])
})
