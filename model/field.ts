import { z } from 'zod'
import { type Day, type Instant, isDay, isInstant } from './calendar.ts'
import { type Id, isId } from './id.ts'
import { type Decimal, isDecimal, places } from './quantity.ts'

/** A word for people, in both languages of the factory. */
export interface Label {
  readonly en: string
  readonly bn: string
}

/** How a state looks: a word in a tinted box. Red is kept for "this needs you". */
export type Tone = 'plain' | 'info' | 'good' | 'warn' | 'bad'

export interface Choice {
  readonly value: string
  readonly label: Label
  readonly tone?: Tone
}

/**
 * What happens when two people change the field from the same base.
 * merge: fields settle one by one and the later arrival keeps its value as a conflict · guard: the whole mutation is
 * set aside · frozen: never changes after the row was made · derived: only the server computes it.
 */
export type MergeRule = 'merge' | 'guard' | 'frozen' | 'derived'

export type FieldKind = 'text' | 'integer' | 'decimal' | 'day' | 'instant' | 'flag' | 'choice' | 'ref' | 'list'

interface FieldOptions {
  readonly merge?: MergeRule
  /** Permission without which the column is not even sent to a device. */
  readonly restricted?: string
}

export interface Field<T = unknown> {
  readonly kind: FieldKind
  readonly label: Label
  readonly required: boolean
  readonly merge: MergeRule
  readonly restricted?: string
  /** Longest text, in characters. */
  readonly max?: number
  /** Printed in monospace: numbers and codes that people compare by eye. */
  readonly code?: boolean
  /** Several lines. */
  readonly long?: boolean
  /** Most digits after the point a decimal may carry. */
  readonly scale?: number
  readonly least?: number
  readonly most?: number
  readonly choices?: readonly Choice[]
  /** The table a ref points to. */
  readonly table?: string
  /** Parses a value at a border; null stands for empty where the field is not required. The same at every call. */
  schema(): z.ZodType<T>
}

/** Some hundred parsers are a third of what a worker does before its first line, and it asks for few of them: each is made once. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function make<T>(
  label: Label,
  rest: Omit<Field<T>, 'label' | 'required' | 'merge' | 'schema'>,
  schema: () => z.ZodType<T>,
  options: FieldOptions,
): Field<T> {
  return {
    ...rest,
    label,
    required: true,
    merge: options.merge ?? 'merge',
    ...(options.restricted === undefined ? {} : { restricted: options.restricted }),
    schema: once(schema),
  }
}

// A lone surrogate or a NUL would be accepted by IndexedDB and refused by PostgreSQL days later: refuse it while the
// person can still mend it.
const storable = (text: string) => !text.includes('\u0000') && text.isWellFormed()

export function text(
  en: string,
  bn: string,
  options: FieldOptions & { max?: number; code?: boolean; long?: boolean } = {},
): Field<string> {
  const max = options.max ?? 120
  const schema = () => z.string().min(1, 'empty').max(max, 'tooLong').refine(storable, 'unreadable')
  return make(
    { en, bn },
    { kind: 'text', max, code: options.code ?? false, long: options.long ?? false },
    schema,
    options,
  )
}

export function integer(
  en: string,
  bn: string,
  options: FieldOptions & { least?: number; most?: number } = {},
): Field<number> {
  const least = options.least ?? 0
  const most = options.most ?? 2_000_000_000
  const schema = () => z.int('notWhole').min(least, 'tooSmall').max(most, 'tooLarge')
  return make({ en, bn }, { kind: 'integer', least, most }, schema, options)
}

/** An exact decimal with at most `scale` digits after the point. */
export function decimal(
  en: string,
  bn: string,
  options: FieldOptions & { scale: number; least?: number; most?: number },
): Field<Decimal> {
  const least = options.least ?? 0
  const most = options.most ?? 1_000_000_000
  const schema = () =>
    z
      .custom<Decimal>(isDecimal, 'notNumber')
      .refine((value) => places(value) <= options.scale, 'tooFine')
      .refine((value) => Number(value) >= least, 'tooSmall')
      .refine((value) => Number(value) <= most, 'tooLarge')
  return make({ en, bn }, { kind: 'decimal', scale: options.scale, least, most }, schema, options)
}

export function day(en: string, bn: string, options: FieldOptions = {}): Field<Day> {
  return make({ en, bn }, { kind: 'day' }, () => z.custom<Day>(isDay, 'notDay'), options)
}

export function instant(en: string, bn: string, options: FieldOptions = {}): Field<Instant> {
  return make({ en, bn }, { kind: 'instant' }, () => z.custom<Instant>(isInstant, 'notInstant'), options)
}

export function flag(en: string, bn: string, options: FieldOptions = {}): Field<boolean> {
  return make({ en, bn }, { kind: 'flag' }, () => z.boolean('notYesNo'), options)
}

export function choice<const Value extends string>(
  en: string,
  bn: string,
  choices: readonly { readonly value: Value; readonly label: Label; readonly tone?: Tone }[],
  options: FieldOptions = {},
): Field<Value> {
  const values = new Set<string>(choices.map((each) => each.value))
  const schema = () => z.custom<Value>((value) => typeof value === 'string' && values.has(value), 'notOneOf')
  return make({ en, bn }, { kind: 'choice', choices }, schema, options)
}

export function ref<Table extends string>(
  en: string,
  bn: string,
  table: Table,
  options: FieldOptions = {},
): Field<Id<Table>> {
  return make({ en, bn }, { kind: 'ref', table }, () => z.custom<Id<Table>>(isId, 'notId'), options)
}

/** A short list of plain values, stored as JSON and compared whole. */
export function list<T>(
  en: string,
  bn: string,
  item: () => z.ZodType<T>,
  options: FieldOptions & { most?: number } = {},
): Field<readonly T[]> {
  const most = options.most ?? 60
  return make({ en, bn }, { kind: 'list', most }, () => z.array(item()).max(most, 'tooLong').readonly(), options)
}

/** The same field, where nothing (null) is a fair answer. */
export function optional<T>(field: Field<T>): Field<T | null> {
  return { ...field, required: false, schema: once(() => field.schema().nullable()) }
}
