import { expect, test } from 'vitest'
import { pack, unpack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { Engine } from '../../workers/columns/engine.ts'
import { openKernel } from '../../workers/columns/kernel/wasm.ts'
import { serverRow } from '../world/make.ts'

const row = (n: number, name: string): Row =>
  serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, { code: `C${n % 90}`, name })

function packed(rows: readonly Row[]) {
  const opened = unpack(pack('party', allFields(tableOf('party')), rows))
  if (opened === undefined) throw new Error('Freshly packed bytes did not open.')
  return opened
}

/** Parties of which many have the same name. */
function alike(rows: number) {
  const engine = new Engine({ kernel: openKernel(), clock: () => 0 })
  const table = engine.table('party')
  if (table === undefined) throw new Error('There is no table of parties.')
  table.apply(packed(Array.from({ length: rows }, (_, n) => row(n, n % 50 === 0 ? `Knit বোনা ${n % 700}` : 'Woven'))))
  const found = (search: string) => {
    const query: Query = { table: 'party', where: [], search, sort: ['-name'] }
    const page = engine.page(query, 0, 20)
    return page.ok ? { total: page.value.total, rows: page.value.rows } : page.fault
  }
  return { table, found, form: () => table.columns.get('name')?.form }
}

test('the names of a few changed rows, each another one, leave the column of a large table what it is', () => {
  const { table, found, form } = alike(20_000)
  expect(form()).toBe('codes')
  table.apply(packed(Array.from({ length: 1000 }, (_, n) => row(n * 7, `Changed Bonded ${n}`))))
  expect(form()).toBe('codes')
  expect(found('bonded')).toMatchObject({ total: 1000 })
  expect(found('bonded 999')).toMatchObject({ total: 1, rows: [{ name: 'Changed Bonded 999' }] })
})

test('a column whose names have become a crowd is laid out anew in steps, and is read meanwhile', () => {
  const { table, found, form } = alike(42_000)
  const grow = () => packed(Array.from({ length: Math.floor(table.slots / 5) }, (_, n) => ownName(table.slots + n)))
  const ownName = (n: number) => row(n, `Own name ${n}`)
  for (let words = 0; words <= 50_000; ) {
    const more = grow()
    words += more.count
    table.apply(more)
  }
  expect(form()).toBe('codes')
  const [before, knit] = [found('own name 9'), found('বোনা')]
  const more = grow()
  const steps = table.applying(more)
  let between = 0
  while (steps.next().done !== true && form() === 'codes') {
    between++
    expect(found('বোনা')).toEqual(knit)
  }
  expect(between).toBeGreaterThan(2)
  expect(form()).toBe('texts')
  expect(found('own name 9')).toEqual(before)
  while (steps.next().done !== true);
  expect(found('বোনা')).toEqual(knit)
  expect(found(`own name ${table.slots - 1}`)).toMatchObject({
    total: 1,
    rows: [{ name: `Own name ${table.slots - 1}` }],
  })
})
