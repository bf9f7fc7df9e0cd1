import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tableOf, tables } from '../../model/tables.ts'
import type { Database } from '../../server/database.ts'
import { checkFollowed, headOf, pruneChanges, withoutNotes } from '../../server/log.ts'
import { prepare } from '../../server/prepare.ts'
import { deleteRow, insertMany, insertRow, updateRow } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import { databases } from './databases.ts'
import { seedRow } from './office.ts'

const lookup = tableOf('lookupValue')
const stamp = { at: '2026-03-02T03:00:00.000Z', by: null }
const size = (code: string) => seedRow('lookupValue', { kind: 'size', code, labelEn: code, sort: 0, active: true })

describe.each(databases)('the change log on %s', (_kind, open) => {
  let database: Database
  let drop: () => Promise<void>
  beforeAll(async () => {
    ;({ database, drop } = await open())
    await prepare(database, tables)
  })
  afterAll(() => drop())

  const since = (seq: number) =>
    database.query(
      sql`select seq, tx_last, table_name, pk, op, row_version from sync_change where seq > ${seq} order by seq`,
    )

  test('a transaction tells of each row once, in its last state, and ends on one number', async () => {
    const before = await headOf(database)
    const [a, b, c] = [size('A'), size('B'), size('C')] as const
    await database.transaction(async (tx) => {
      await insertRow(tx, lookup, a)
      await insertRow(tx, lookup, b)
      await updateRow(tx, lookup, a.id, { sort: 5 }, stamp)
      await insertRow(tx, lookup, c)
      await deleteRow(tx, lookup, c.id)
    })
    const last = before + 3
    expect(await since(before)).toEqual([
      { seq: before + 1, tx_last: last, table_name: 'lookupValue', pk: b.id, op: 'u', row_version: 1 },
      { seq: before + 2, tx_last: last, table_name: 'lookupValue', pk: a.id, op: 'u', row_version: 2 },
      { seq: last, tx_last: last, table_name: 'lookupValue', pk: c.id, op: 'd', row_version: 1 },
    ])
    expect(await database.query(sql`select * from sync_pending`)).toEqual([])
    expect(await database.query(sql`select * from sync_tx`)).toEqual([])
  })

  test('what was taken back is not told, be it all of a transaction or a part', async () => {
    const before = await headOf(database)
    await database
      .transaction(async (tx) => {
        await insertRow(tx, lookup, size('X1'))
        throw new Error('no')
      })
      .catch(() => undefined)
    const kept = size('X2')
    await database.transaction(async (tx) => {
      await insertRow(tx, lookup, kept)
      await tx.script('savepoint part')
      await insertRow(tx, lookup, size('X3'))
      await tx.script('rollback to savepoint part')
    })
    expect((await since(before)).map((row) => row.pk)).toEqual([kept.id])
  })

  test('a writer that comes round the house is followed too', async () => {
    const before = await headOf(database)
    await database.script(`update lookup_value set sort = sort + 1, version = version + 1 where code in ('A', 'B')`)
    expect(await since(before)).toHaveLength(2)
    await expect(database.script('truncate item')).rejects.toThrow('cannot be truncated')
    await expect(database.script(`update lookup_value set id = gen_random_uuid() where code = 'A'`)).rejects.toThrow(
      'never changes',
    )
  })

  test('a server refuses to serve a table that is not followed', async () => {
    await database.script('alter table item disable trigger sync_note')
    await expect(checkFollowed(database, tables)).rejects.toThrow('does not follow item')
    await database.script('alter table item enable trigger sync_note')
    await checkFollowed(database, tables)
  })

  test('a first bulk load is silent, and what comes after it is not', async () => {
    const before = await headOf(database)
    await database.transaction((tx) => withoutNotes(tx, tables, () => insertMany(tx, lookup, [size('L1'), size('L2')])))
    expect(await since(before)).toEqual([])
    await database.transaction((tx) => insertRow(tx, lookup, size('L3')))
    expect(await since(before)).toHaveLength(1)
  })

  test('the head stays where it was when the whole log is pruned', async () => {
    const before = await headOf(database)
    await database.transaction(async (tx) => {
      expect(await pruneChanges(tx, -1)).toBe(before)
    })
    expect(await since(0)).toEqual([])
    expect(await headOf(database)).toBe(before)
  })

  test('the audit log is only appended to', async () => {
    await database.script(
      `insert into audit_log (at, table_name, row_id, op) values (now(), 'x', gen_random_uuid(), 'put')`,
    )
    await expect(database.script('delete from audit_log')).rejects.toThrow('only ever appended')
    await expect(database.script(`update audit_log set op = 'y'`)).rejects.toThrow('only ever appended')
  })
})
