import { expect, test } from 'vitest'
import { choice, day, decimal, type Field, flag, instant, integer, ref, text } from '../../model/field.ts'
import { type Packed, pack, unpack } from '../../model/pack.ts'
import { allFields, type Drawer, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { ColumnTable } from '../../workers/columns/columnTable.ts'
import { serverRow } from '../world/make.ts'

const party = tableOf('party')
const more: Readonly<Record<string, readonly [Field, unknown]>> = {
  shade: [text('Shade', 'শেড'), '12'],
  count: [integer('Count', 'গণনা'), 7],
  price: [decimal('Price', 'দাম', { scale: 2 }), '1.5'],
  since: [day('Since', 'থেকে'), '2026-01-02'],
  seenAt: [instant('Seen', 'দেখা'), '2026-01-02T03:04:05.678Z'],
  isBest: [flag('Best', 'সেরা'), true],
  heir: [ref('Heir', 'উত্তরসূরি', 'party'), '01890000-0000-7000-8000-0000000000ff'],
  rank: [choice('Rank', 'ক্রম', [{ value: 'gold', label: { en: 'Gold', bn: 'সোনা' } }]), 'gold'],
}
const newer: Drawer = {
  ...party,
  fields: { ...party.fields, ...Object.fromEntries(Object.entries(more).map(([name, [field]]) => [name, field])) },
}
const values = Object.fromEntries(Object.entries(more).map(([name, [, value]]) => [name, value]))

function rowOf(n: number): Row {
  return serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, { code: `C${n}`, ...values })
}

/** A row as a build packs it that knows the fields of a drawer. */
function packedBy(drawer: Drawer, row: Row): Packed {
  const packed = unpack(pack('party', allFields(drawer), [row]))
  if (packed === undefined) throw new Error('What was just packed cannot be read.')
  return packed
}

test.each([
  ['before its update', party],
  ['after its update', newer],
])('a build %s reads a new column alike, whether it or the server has packed it', (_, drawer) => {
  const [one, other] = [rowOf(1), rowOf(2)]
  const [old, fresh] = [packedBy(party, one), packedBy(newer, other)]
  for (const order of [
    [old, fresh],
    [fresh, old],
  ]) {
    const table = new ColumnTable(drawer)
    for (const packed of order) table.apply(packed)
    table.write(rowOf(3))
    for (const row of [one, other, rowOf(3)]) expect(table.rowAt(table.slotOf(row.id))).toMatchObject(values)
  }
})
