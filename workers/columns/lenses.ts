import type { Field } from '../../model/field.ts'
import { meaningOf } from '../../model/query.ts'
import type { CodeColumn } from './codeColumn.ts'
import type { ColumnTable } from './columnTable.ts'
import { IdDictionary } from './dictionary.ts'
import { CodedLens, type Lens } from './lens.ts'

/** Finds the tables that refs lead to. */
export type TableFinder = (name: string) => ColumnTable | undefined

interface Kept {
  readonly lens: CodedLens
  readonly farVersion: number
}

/** Makes the lenses of one table, and keeps those that were dear to make until they are no longer true. */
export class Lenses {
  private readonly table: ColumnTable
  private readonly find: TableFinder
  private readonly kept = new Map<string, Kept>()

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
    if (column === undefined) return { form: 'absent', field }
    if (column.form === 'numbers') return { form: 'numbers', field, column }
    if (column.form === 'texts') return { form: 'texts', field, column }
    return this.keep(name, column, 0, () => new CodedLens(field, column, (code) => column.dictionary.valueOf(code)))
  }

  private through(name: string, ref: string, tableName: string, field: Field): Lens {
    const column = this.table.columns.get(ref)
    const far = this.find(tableName)
    if (column?.form !== 'codes' || far === undefined) return { form: 'absent', field }
    return this.keep(name, column, far.version, () => {
      const values = valuesThrough(column, far, name.slice(ref.length + 1))
      return new CodedLens(field, column, (code) => values[code])
    })
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

/** What each word of a ref column leads to in the far table: gathered once a word, not once a row. */
function valuesThrough(column: CodeColumn, far: ColumnTable, tail: string): readonly unknown[] {
  const { dictionary } = column
  const farColumn = far.columns.get(tail)
  const values: unknown[] = [null]
  if (!(dictionary instanceof IdDictionary) || farColumn === undefined) return values
  for (let place = 0; place < dictionary.ids.count; place++) {
    const slot = dictionary.ids.findIn(far.ids, place)
    values.push(slot >= 0 && far.alive[slot] === 1 ? farColumn.read(slot) : null)
  }
  return values
}
