import { z } from 'zod'
import { type Field, integer, type Label } from './field.ts'
import { type Drawer, fieldOf, type Row } from './table.ts'
import { findTable } from './tables.ts'

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean()])

/** One test of a row. Fields may be dotted: "buyer.name" is the name of the party that the ref points to. */
export type Condition =
  | {
      readonly field: string
      readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
      readonly value: string | number | boolean
    }
  | { readonly field: string; readonly op: 'in' | 'notIn'; readonly values: readonly (string | number | boolean)[] }
  | { readonly field: string; readonly op: 'between'; readonly from: string | number; readonly to: string | number } // both ends count
  | { readonly field: string; readonly op: 'contains' | 'startsWith'; readonly text: string } // folded, literal, never a pattern
  | { readonly field: string; readonly op: 'isNull' | 'notNull' }
  | { readonly any: readonly Condition[] }

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.object({ field: z.string(), op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']), value: scalar }),
    z.object({ field: z.string(), op: z.enum(['in', 'notIn']), values: z.array(scalar).max(1000) }),
    z.object({
      field: z.string(),
      op: z.literal('between'),
      from: z.union([z.string(), z.number()]),
      to: z.union([z.string(), z.number()]),
    }),
    z.object({ field: z.string(), op: z.enum(['contains', 'startsWith']), text: z.string().max(10_000) }),
    z.object({ field: z.string(), op: z.enum(['isNull', 'notNull']) }),
    z.object({ any: z.array(condition).max(50) }),
  ]),
)

export const query = z.object({
  table: z.string(),
  /** All must hold. A comparison with an empty field holds for "ne", "notIn" and "isNull" only. */
  where: z.array(condition).max(50),
  /** Looked for as a literal substring of each field in the drawer's search list; several words must all be found, each anywhere. */
  search: z.string().max(10_000),
  /**
   * Field names, a leading "-" turns one round. Text compares folded, by code point, then raw; choices by their place in the
   * drawer's list; empty values come last either way; the id decides at the end.
   */
  sort: z.array(z.string()).max(5),
})
export type Query = z.infer<typeof query>

export interface Page {
  readonly rows: readonly Row[]
  /** For each ref column of the page's table, id → the words that name the row it points to. */
  readonly names: Readonly<Record<string, string>>
  readonly offset: number
  /** Exact number of rows that match. */
  readonly total: number
  /** False while the table is still being fetched: then there may be more on the server. */
  readonly complete: boolean
  /** Sums over all matching rows, per field: whole numbers and exact decimals as text. */
  readonly totals: Readonly<Record<string, string>>
  /** How long the worker took, in ms. */
  readonly tookMs: number
}

export interface Measure {
  readonly fn: 'count' | 'sum' | 'min' | 'max' | 'avg'
  /** Not looked at for a count. */
  readonly field: string
}

export interface Group {
  /** One value a group-by field, null for empty. */
  readonly key: readonly (string | number | boolean | null)[]
  /** One exact decimal text a measure; null where there is nothing to measure. */
  readonly measures: readonly (string | null)[]
}

/** How the groups of a list are shown, and what is told of each. */
export interface HeadingsAsked {
  /** One field a level, the outermost first. */
  readonly by: readonly string[]
  /** Numbers to sum, those with a unit of their own (money and its currency) apart for each value of that field. */
  readonly sums: readonly { readonly field: string; readonly unit?: string | undefined }[]
  readonly order: HeadingOrder
  /** With more groups than this none is told. */
  readonly most: number
}

/**
 * By what the groups of each level are put in order: their values, the number of their rows, or one of their sums. Empty
 * values and groups without a sum come last either way; equal ones lie in the order of their values.
 */
export interface HeadingOrder {
  readonly of: 'value' | 'count' | 'sum'
  /** For a sum: which. */
  readonly field?: string | undefined
  readonly unit?: string | undefined
  readonly isDescending: boolean
}

/** The groups of a list, whose rows stay where they are. */
export interface Headings {
  /** One a level; none where there are too many groups. */
  readonly levels: readonly HeadingLevel[]
  readonly isTooMany: boolean
  /** For fields that are refs, id → the words that name the row. */
  readonly names: Readonly<Record<string, string>>
  /** Exact number of rows that match. */
  readonly total: number
  readonly complete: boolean
}

/** The groups of one level as they are shown, one array each for what is told of them. */
export interface HeadingLevel {
  readonly values: readonly (string | number | boolean | null)[]
  readonly counts: readonly number[]
  /** Where each group's rows begin in the list, once that is sorted by the same fields before all others, ascending. */
  readonly starts: readonly number[]
  /** How many groups of this level lie in each of the level above, in its order; of the outermost, how many there are. */
  readonly spans: readonly number[]
  readonly sums: readonly HeadingSums[]
}

export interface HeadingSums {
  readonly field: string
  /** What the amounts are in; null where the field has no unit, or a row has none. */
  readonly unit: string | null
  /** Exact decimals, one a group; null where there is nothing to sum. */
  readonly amounts: readonly (string | null)[]
}

export interface Facet {
  readonly value: string | number | boolean | null
  readonly count: number
}

/** What a dotted or plain column name stands for, or undefined when there is no such column. */
export interface ColumnMeaning {
  readonly name: string
  readonly label: Label
  readonly field: Field
  /** For a dotted name: the ref to follow from the row, and the table it leads to. */
  readonly through?: { readonly ref: string; readonly table: Drawer }
}

const idField = { ...integer('Id', 'আইডি'), kind: 'text' } as Field

export function meaningOf(drawer: Drawer, name: string): ColumnMeaning | undefined {
  if (name === 'id') return { name, label: idField.label, field: idField }
  const [head, tail, ...more] = name.split('.')
  if (head === undefined || more.length > 0) return undefined
  const field = fieldOf(drawer, head)
  if (field === undefined) return undefined
  if (tail === undefined) return { name, label: field.label, field }
  const table = field.kind === 'ref' && field.table !== undefined ? findTable(field.table) : undefined
  const far = table === undefined ? undefined : fieldOf(table, tail)
  // The ref's own label is what people call it: a column "buyer.name" is headed "Buyer".
  return table === undefined || far === undefined
    ? undefined
    : { name, label: field.label, field: far, through: { ref: head, table } }
}

/** Field → reason for what a query asks that its table cannot answer; empty when it can. */
export function faultsOfQuery(asked: Query): Record<string, string> {
  const drawer = findTable(asked.table)
  if (drawer === undefined) return { table: 'unknownTable' }
  const faults: Record<string, string> = {}
  const look = (each: Condition): void => {
    if ('any' in each) {
      for (const inner of each.any) look(inner)
      return
    }
    const meaning = meaningOf(drawer, each.field)
    if (meaning === undefined) faults[each.field] = 'unknownField'
    else if (!fits(meaning.field, each)) faults[each.field] = 'wrongType'
  }
  for (const each of asked.where) look(each)
  for (const each of asked.sort) {
    const name = each.replace(/^-/, '')
    if (meaningOf(drawer, name) === undefined) faults[name] = 'unknownField'
  }
  return faults
}

function fits(field: Field, test: Exclude<Condition, { any: readonly Condition[] }>): boolean {
  if (test.op === 'isNull' || test.op === 'notNull') return true
  if (test.op === 'contains' || test.op === 'startsWith')
    return field.kind === 'text' || field.kind === 'choice' || field.kind === 'list'
  const values = valuesOf(test)
  return values.every((value) => {
    if (field.kind === 'flag') return typeof value === 'boolean'
    if (field.kind === 'integer') return typeof value === 'number'
    // A decimal may come as text, which is exact, or as a number, which a filter box gives.
    if (field.kind === 'decimal')
      return typeof value === 'number' || (typeof value === 'string' && Number.isFinite(Number(value)))
    return typeof value === 'string'
  })
}

function valuesOf(test: Exclude<Condition, { any: readonly Condition[] }>): readonly (string | number | boolean)[] {
  if (test.op === 'between') return [test.from, test.to]
  if ('values' in test) return test.values
  return 'value' in test ? [test.value] : []
}
