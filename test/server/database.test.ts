import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, isRetryable, sqlError } from '../../server/database.ts'
import { join, jsonb, name, raw, sql } from '../../server/sql.ts'
import { databases } from './databases.ts'

describe.each(databases)('on %s', (_kind, open) => {
  let database: Database
  let drop: () => Promise<void>
  beforeAll(async () => {
    ;({ database, drop } = await open())
    await database.query(
      sql`create table thing (id integer primary key, word text unique, owner integer references thing)`,
    )
  })
  afterAll(() => drop())

  test('every kind of cell comes back spelled as the house spells it', async () => {
    const rows = await database.query(sql`select
      ${'12.500'}::numeric as exact, ${'-0.0'}::numeric as zero, ${'100'}::numeric as hundred, ${'2026-02-28'}::date as day,
      ${'2026-03-01T04:05:06.007Z'}::timestamptz(3) as moment, ${9_007_199_254_740_991}::bigint as counter, ${42}::integer as whole,
      ${true}::boolean as yes, ${false}::boolean as no, ${'0190c0de-0000-7000-8000-000000000001'}::uuid as id,
      ${jsonb({ part: ['a', null] })} as listed, ${jsonb(null)} as empty, ${'সুতা "x" \\ \''}::text as words, ${null}::text as nothing`)
    expect(rows).toEqual([
      {
        exact: '12.5',
        zero: '0',
        hundred: '100',
        day: '2026-02-28',
        moment: '2026-03-01T04:05:06.007Z',
        counter: 9_007_199_254_740_991,
        whole: 42,
        yes: true,
        no: false,
        id: '0190c0de-0000-7000-8000-000000000001',
        listed: { part: ['a', null] },
        empty: null,
        words: 'সুতা "x" \\ \'',
        nothing: null,
      },
    ])
  })

  test('text stays a value, whatever it looks like, and pieces nest', async () => {
    const nasty = `'; drop table thing; --`
    const odd = 'a "quoted" name'
    const piece = join([sql`${nasty}::text as ${name(odd)}`, sql`${2}::integer as two`])
    expect(await database.query(sql`select ${piece} ${raw('where true')}`)).toEqual([{ [odd]: nasty, two: 2 }])
    const words = ['plain', 'with,comma', 'with "quote"', 'with \\ slash', '', 'null']
    expect(await database.query(sql`select word from unnest(${words}::text[]) as word`)).toEqual(
      words.map((word) => ({ word })),
    )
    await expect(database.query(sql`select ${undefined as unknown as null}`)).rejects.toThrow('undefined')
  })

  test('a statement that comes again after its table was altered is refused once at most, and then runs', async () => {
    await database.query(sql`create table altered (id integer)`)
    await database.query(sql`insert into altered values (1)`)
    const read = () => database.transaction((tx) => tx.query(sql`select * from altered where id = ${1}`))
    for (let round = 0; round < 8; round++) expect(await read()).toEqual([{ id: 1 }])
    await database.query(sql`alter table altered add column word text`)
    let refused: unknown
    const after = await read().catch((error: unknown) => {
      refused = error
      return read()
    })
    expect(after).toEqual([{ id: 1, word: null }])
    expect(refused === undefined || isRetryable(refused)).toBe(true)
  })

  test('what a transaction did is kept whole or not at all', async () => {
    await database.transaction((tx) => tx.query(sql`insert into thing (id, word) values (1, 'one')`))
    const failed = database.transaction(async (tx) => {
      await tx.query(sql`insert into thing (id, word) values (2, 'two')`)
      throw new Error('changed my mind')
    })
    await expect(failed).rejects.toThrow('changed my mind')
    expect(await database.query(sql`select id from thing order by id`)).toEqual([{ id: 1 }])
  })

  test('an error that the work swallowed does not pass for a commit', async () => {
    const swallowed = database.transaction(async (tx) => {
      await tx.query(sql`insert into thing (id) values (3)`)
      await tx.query(sql`select 1 / 0`).catch(() => undefined)
    })
    await expect(swallowed).rejects.toThrow()
    expect(await database.query(sql`select id from thing where id = 3`)).toEqual([])
  })

  test('a savepoint takes back a part', async () => {
    await database.transaction(async (tx) => {
      await tx.query(sql`insert into thing (id) values (10)`)
      await tx.script('savepoint part')
      await tx.query(sql`insert into thing (id) values (11)`)
      await tx.query(sql`insert into thing (id) values (11)`).catch(() => undefined)
      await tx.script('rollback to savepoint part; release savepoint part')
      await tx.query(sql`insert into thing (id) values (12)`)
    })
    expect(await database.query(sql`select id from thing where id between 10 and 12 order by id`)).toEqual([
      { id: 10 },
      { id: 12 },
    ])
  })

  test('a read-only transaction refuses to write', async () => {
    const written = database.transaction((tx) => tx.query(sql`insert into thing (id) values (20)`), { readOnly: true })
    await expect(written.catch((error) => sqlError(error)?.code)).resolves.toBe('25006')
  })

  test('a broken key names itself', async () => {
    const codeOf = (attempt: Promise<unknown>) => attempt.then(() => undefined, sqlError)
    await database.query(sql`insert into thing (id, word) values (30, 'thirty') on conflict do nothing`)
    const twice = await codeOf(database.query(sql`insert into thing (id, word) values (31, 'thirty')`))
    expect(twice).toMatchObject({ code: '23505', constraint: 'thing_word_key' })
    const orphan = await codeOf(database.query(sql`insert into thing (id, owner) values (32, 99)`))
    expect(orphan).toMatchObject({ code: '23503', constraint: 'thing_owner_fkey' })
  })

  test('many transactions at once all get their turn', async () => {
    await database.query(sql`create table tally (n integer)`)
    await database.query(sql`insert into tally values (0)`)
    const raise = () => database.transaction((tx) => tx.query(sql`update tally set n = n + 1`))
    await Promise.all(Array.from({ length: 20 }, raise))
    expect(await database.query(sql`select n from tally`)).toEqual([{ n: 20 }])
  })
})
