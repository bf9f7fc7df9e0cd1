import type { Field } from '../../model/field.ts'
import { meaningOf } from '../../model/query.ts'
import type { Column } from './anyColumn.ts'
import type { CodeColumn } from './codeColumn.ts'
import type { ColumnTable } from './columnTable.ts'
import { IdDictionary } from './dictionary.ts'
import type { IdIndex } from './idIndex.ts'
import { CodedLens, type Lens } from './lens.ts'

/** Finds the tables that refs lead to. */
export type TableFinder = (name: string) => ColumnTable | undefined

interface Kept {
  readonly lens: CodedLens
  readonly farVersion: number
}

interface Path {
  readonly column: CodeColumn
  readonly ids: IdIndex
  readonly rows: number
  readonly slots: Int32Array
}

/** Makes the lenses of one table, and keeps those that were dear to make until they are no longer true. */
export class Lenses {
  private readonly table: ColumnTable
  private readonly find: TableFinder
  private readonly kept = new Map<string, Kept>()
  private readonly paths = new Map<string, Path>()

  constructor(table: ColumnTable, find: TableFinder) {
    this.table = table
    this.find = find
  }

  /** @returns undefined for a name that means nothing to the table */
  of(name: string): Lens | undefined {
    const meaning = meaningOf(this.table.drawer, name)
    if (meaning === undefined) return undefined
    const { field, through } = meaning
    if (name === 'id') return { form: 'id', field, table: this.table }
    if (through !== undefined) return this.through(name, through.ref, through.table.name, field)
    const column = this.table.columns.get(name)
    return column?.form === 'codes'
      ? this.keep(name, column, 0, () => new CodedLens(field, column))
      : plain(field, column)
  }

  private through(name: string, ref: string, tableName: string, field: Field): Lens {
    const column = this.table.columns.get(ref)
    const far = this.find(tableName)
    if (column?.form !== 'codes' || far === undefined) return { form: 'absent', field }
    return this.keep(name, column, far.version, () => {
      const slots = this.slotsThrough(ref, column, far)
      const farColumn = far.columns.get(name.slice(ref.length + 1))
      const read = (code: number) => {
        const slot = slots[code] ?? -1
        return slot >= 0 && far.alive[slot] === 1 ? farColumn?.read(slot) : null
      }
      return new CodedLens(field, column, read, { table: far, lens: plain(field, farColumn), slots })
    })
  }

  /** Where the words of a ref column lead. Slots stay where they are, so only words and rows that are new are looked up. */
  private slotsThrough(ref: string, column: CodeColumn, far: ColumnTable): Int32Array {
    const { dictionary } = column
    const words = dictionary.size()
    const kept = this.paths.get(ref)
    const isKept = kept?.column === column && kept.ids === far.ids
    if (isKept && kept.rows === far.slots && kept.slots.length === words + 1) return kept.slots
    const slots = new Int32Array(words + 1).fill(-1)
    if (isKept) slots.set(kept.slots)
    if (dictionary instanceof IdDictionary) {
      for (let place = 0; place < words; place++) {
        if ((slots[place + 1] ?? -1) < 0) slots[place + 1] = dictionary.ids.findIn(far.ids, place)
      }
    }
    this.paths.set(ref, { column, ids: far.ids, rows: far.slots, slots })
    return slots
  }

  private keep(name: string, column: CodeColumn, farVersion: number, make: () => CodedLens): CodedLens {
    const kept = this.kept.get(name)
    const isTrue =
      kept?.lens.column === column && kept.lens.count === column.dictionary.size() + 1 && kept.farVersion === farVersion
    if (isTrue) return kept.lens
    const lens = make()
    this.kept.set(name, { lens, farVersion })
    return lens
  }
}

/** A column by itself. */
function plain(field: Field, column: Column | undefined): Lens {
  switch (column?.form) {
    case undefined:
      return { form: 'absent', field }
    case 'numbers':
      return { form: 'numbers', field, column }
    case 'texts':
      return { form: 'texts', field, column }
    case 'codes':
      return new CodedLens(field, column)
  }
}
