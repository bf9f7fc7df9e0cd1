import type { Instant } from './calendar.ts'
import { assert } from './fault.ts'
import { type Field, instant, integer, type Label, optional, ref } from './field.ts'
import type { Id } from './id.ts'

/** How fresh a table must be: lookups wait for notices for ever, documents too, events only grow. */
export type Tier = 'lookup' | 'document' | 'event'

export type Fields = Readonly<Record<string, Field>>

/** Everything there is to say about one table. Every other spelling (SQL, IndexedDB, columns, forms) follows from it. */
export interface Drawer<Name extends string = string, F extends Fields = Fields> {
  readonly name: Name
  readonly label: Label
  readonly tier: Tier
  readonly fields: F
  /** Natural keys; the database refuses a second row. */
  readonly unique: readonly (readonly string[])[]
  /** Fields whose values make the id (see idFrom): two offline devices make one row of one combination. */
  readonly natural?: readonly string[]
  /** The default order of a list; a leading "-" turns it round. */
  readonly sort: string
  /** What a search looks through; a dotted name looks through the row a ref points to. */
  readonly search: readonly string[]
  /** What names a row of this table in one line. */
  readonly title: readonly string[]
  /** The columns of the default list, dotted names included. */
  readonly columns: readonly string[]
  /** Which field ties a row to a scope of grants; without it every reader of the table sees the row. */
  readonly scope?: { readonly kind: 'buyer' | 'line'; readonly field: string }
  /** A line of a document names its head here. */
  readonly parent?: string
  /** The status machine of the table, in model/states. */
  readonly machine?: string
  readonly read: string
  /** Permission to put, patch and remove; '' when only the server writes. */
  readonly write: string
  /** A row of a lookup is removed never, a document's only by its rules. */
  readonly removable: boolean
}

/** The fields that every row carries; the server writes them. */
export const commonFields = {
  version: integer('Version', 'সংস্করণ', { merge: 'derived' }),
  createdAt: instant('Created', 'তৈরি', { merge: 'derived' }),
  createdBy: optional(ref('Created by', 'তৈরি করেছেন', 'appUser', { merge: 'derived' })),
  updatedAt: instant('Changed', 'পরিবর্তন', { merge: 'derived' }),
  updatedBy: optional(ref('Changed by', 'পরিবর্তন করেছেন', 'appUser', { merge: 'derived' })),
} as const satisfies Fields

// A type and not an interface: only then does a RowOf fit where any Row is asked for.
export type Common = {
  /** How often the row was written; 1 when new, 0 while only this device knows the row. */
  readonly version: number
  readonly createdAt: Instant
  readonly createdBy: Id<'appUser'> | null
  readonly updatedAt: Instant
  readonly updatedBy: Id<'appUser'> | null
}

type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** What a form fills in. */
export type DraftOf<D> = D extends Drawer<string, infer F> ? Values<F> : never
/** What is stored: the draft's fields, the id and what the server stamped. */
export type RowOf<D> = D extends Drawer<infer Name, infer F> ? Values<F> & Common & { readonly id: Id<Name> } : never

/** A row of some table, where the table is known only at run time. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly createdBy: string | null
  readonly updatedAt: Instant
  readonly updatedBy: string | null
}

type FieldName<F> = keyof F & string

interface TableOptions<Name extends string, F extends Fields>
  extends Omit<Drawer<Name, F>, 'unique' | 'natural' | 'parent' | 'removable' | 'tier' | 'columns' | 'title'> {
  readonly tier?: Tier
  readonly unique?: readonly (readonly FieldName<F>[])[]
  readonly natural?: readonly FieldName<F>[]
  readonly parent?: FieldName<F>
  readonly title?: readonly FieldName<F>[]
  readonly columns?: readonly string[]
  readonly removable?: boolean
}

export function defineTable<const Name extends string, const F extends Fields>(
  options: TableOptions<Name, F>,
): Drawer<Name, F> {
  const names = Object.keys(options.fields)
  for (const reserved of ['id', ...Object.keys(commonFields)]) {
    assert(!names.includes(reserved), `Table ${options.name} names a field "${reserved}", which every row already has.`)
  }
  const first = names[0]
  assert(first !== undefined, `Table ${options.name} has no fields.`)
  return {
    ...options,
    tier: options.tier ?? 'document',
    unique: options.unique ?? [],
    title: options.title ?? [first],
    columns: options.columns ?? names,
    removable: options.removable ?? false,
  }
}

/** Every field of a row but its id, in stored order: the drawer's own, then the common ones. */
export function allFields(drawer: Drawer): Fields {
  const known = wholes.get(drawer)
  if (known !== undefined) return known
  const whole = { ...drawer.fields, ...commonFields }
  wholes.set(drawer, whole)
  return whole
}

// Asked for with every page that lands and every row that is packed.
const wholes = new WeakMap<Drawer, Fields>()

export function fieldOf(drawer: Drawer, name: string): Field | undefined {
  return drawer.fields[name] ?? (commonFields as Fields)[name]
}

/** Field → reason code for what is wrong with these values; empty when all is well. Looks only at fields that are given. */
export function faultsIn(drawer: Drawer, values: Readonly<Record<string, unknown>>): Record<string, string> {
  const faults: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = drawer.fields[name]
    if (field === undefined) {
      faults[name] = 'unknownField'
      continue
    }
    const parsed = field.schema().safeParse(value)
    if (!parsed.success)
      faults[name] = value === null || value === undefined ? 'empty' : (parsed.error.issues[0]?.message ?? 'invalid')
  }
  return faults
}
