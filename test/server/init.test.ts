import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instantAt } from '../../model/calendar.ts'
import { tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import { checkFilling, checkFounder, initFactory } from '../../server/init.ts'
import { headOf } from '../../server/log.ts'
import { isPassword } from '../../server/passwords.ts'
import { prepare } from '../../server/prepare.ts'
import { seedDemo } from '../../server/seed/seedDemo.ts'
import { sql } from '../../server/sql.ts'
import { databases, type OpenedDatabase } from './databases.ts'

const nowMs = Date.parse('2026-03-10T08:30:00.000Z')
const founder = { username: 'rina', password: 'thirteen looms' }

describe.each(databases)('on %s', (kind, openIt) => {
  let opened: OpenedDatabase
  beforeEach(async () => {
    opened = await openIt()
  })
  afterEach(() => opened.drop())

  test('an empty database is filled with an invented factory unasked only where it is embedded', async () => {
    const { database } = opened
    const unasked = checkFilling(database, { demo: false, founder: undefined })
    if (kind === 'PostgreSQL') await expect(unasked).rejects.toThrow(/--init --admin NAME .* --demo/)
    else expect(await unasked).toEqual({ with: 'demo' })
    expect(await checkFilling(database, { demo: true, founder: undefined })).toEqual({ with: 'demo' })
    // Looking alone writes nothing: it may be another program's database.
    expect(await database.query(sql`select 1 from pg_class where relname = 'schema_migration'`)).toEqual([])
  })

  test('a factory begins with one administrator and the common lists, and only once', async () => {
    const { database } = opened
    expect(await checkFilling(database, { demo: false, founder })).toEqual({ with: 'factory', founder })
    await prepare(database, tables)
    await initFactory(database, founder, nowMs)

    const people = await database.query<{ id: string; hash: string }>(
      sql`select u.id, c.hash from app_user u join credential c on c.user_id = u.id where username = 'rina'`,
    )
    expect(people).toHaveLength(1)
    expect(await isPassword(people[0]?.hash, founder.password)).toBe(true)
    const access = await accessOf(database, people[0]?.id ?? '', nowMs)
    expect(access?.grants).toEqual([{ role: 'admin', scopeKind: 'all', scopeId: null }])
    const [counts] = await database.query(
      sql`select (select count(*)::int from lookup_value) > 50 as lists, (select count(*)::int from party) as parties,
                 (select demo from sync_state) as demo, (select min(created_at) from lookup_value) as made`,
    )
    expect(counts).toEqual({ lists: true, parties: 0, demo: false, made: instantAt(nowMs) })
    // Written like anything else: whoever is connected already hears of it.
    expect(await headOf(database)).toBeGreaterThan(50)

    await expect(checkFilling(database, { demo: false, founder })).rejects.toThrow('has people already')
    expect(await checkFilling(database, { demo: false, founder: undefined })).toEqual({ with: 'demo' })
    expect(await seedDemo({ database, nowMs, orders: 5 })).toBeNull()
  })
})

test.each([
  [{ username: 'two words', password: 'thirteen looms' }, '--admin takes the name'],
  [{ username: '', password: 'thirteen looms' }, '--admin takes the name'],
  [{ username: 'rina', password: 'short' }, 'must have 10 to 200 signs'],
])('a founder like %j is sent back with what to give instead, without the password', (given, sentence) => {
  expect(() => checkFounder(given)).toThrow(sentence)
  expect(() => checkFounder(given)).not.toThrow(given.password)
})
