import type { Drawer } from '../model/table.ts'
import { name, type Sql } from './sql.ts'

/** A drawer's or field's name as SQL has it: salesOrder → sales_order. Only rows, schema and log know of this. */
export function snake(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

export function tableName(drawer: Drawer): Sql {
  return name(snake(drawer.name))
}

export function columnName(field: string): Sql {
  return name(snake(field))
}
