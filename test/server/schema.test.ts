import { expect, test } from 'vitest'
import { flag, integer, optional, ref, text } from '../../model/field.ts'
import { type Drawer, defineTable } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import { migrate, migrations } from '../../server/migrate.ts'
import { openMemory } from '../../server/pglite.ts'
import { prepare } from '../../server/prepare.ts'
import { findRow, insertMany } from '../../server/rows.ts'
import { schemaHashOf } from '../../server/schema.ts'
import { sql } from '../../server/sql.ts'
import { office, seedRow } from './office.ts'

const machine = defineTable({
  name: 'sewingMachine',
  label: { en: 'Machines', bn: 'মেশিন' },
  fields: {
    code: text('Code', 'কোড', { max: 20, merge: 'guard' }),
    line: optional(ref('Line', 'লাইন', 'orgNode')),
    needles: integer('Needles', 'সুই', { least: 1 }),
  },
  unique: [['code']],
  sort: 'code',
  search: ['code'],
  read: 'master.view',
  write: 'lookup.edit',
})

test('a new drawer is a new table: it syncs, is guarded and is edited without another line of code', async () => {
  const database = await openMemory()
  await prepare(database, tables)
  const world = await office({ database, drawers: [...tables, machine] })
  const desk = await world.desk(await world.person('amin', 'admin'))
  await desk.snapshot()
  const id = '0190c0de-0000-7000-8000-00000000aaaa'
  const values = { code: 'M-1', line: null, needles: 4 }
  expect(await desk.push([{ op: 'put', table: 'sewingMachine', id, values }])).toMatchObject({ status: 'applied' })
  const twin = { op: 'put', table: 'sewingMachine', id: '0190c0de-0000-7000-8000-00000000aaab', values } as const
  expect(await desk.push([twin])).toMatchObject({
    fault: { kind: 'duplicate', table: 'sewingMachine', fields: ['code'] },
  })
  const page = await desk.changes()
  expect(page.tables.sewingMachine?.rows).toHaveLength(1)
  await world.close()
  await database.close()
})

test('a field added to a drawer is a column added, and rows from before have something honest in it', async () => {
  const database = await openMemory()
  const before = [...tables, machine]
  await prepare(database, before)
  const row = seedRow(machine, { code: 'M-1', line: null, needles: 4 })
  await insertMany(database, machine, [row])
  const wider: Drawer = {
    ...machine,
    fields: { ...machine.fields, spindles: integer('Spindles', 'স্পিন্ডল', { least: 2 }), isNew: flag('New', 'নতুন') },
  }
  await prepare(database, [...tables, wider])
  expect(await findRow(database, wider, row.id)).toMatchObject({ code: 'M-1', spindles: 2, isNew: false })
  expect(schemaHashOf(before)).not.toBe(schemaHashOf([...tables, wider]))

  // The older server comes back, beside the newer one's column, which it leaves alone.
  await database.script('alter table sewing_machine alter column spindles drop not null')
  await database.script('alter table sewing_machine alter column is_new drop not null')
  await prepare(database, before)
  expect(await database.query(sql`select spindles from sewing_machine`)).toEqual([{ spindles: 2 }])
  await database.close()
})

test('preparing twice changes nothing, and a database of a newer server is left alone', async () => {
  const database = await openMemory()
  await prepare(database, tables)
  const columns = sql`select table_name, column_name from information_schema.columns order by 1, 2`
  const once = await database.query(columns)
  await prepare(database, tables)
  expect(await database.query(columns)).toEqual(once)
  await migrate(database, [...migrations, { number: 99, title: 'of the future', text: 'select 1' }])
  await expect(migrate(database)).rejects.toThrow('install the newer server')
  await database.close()
})
