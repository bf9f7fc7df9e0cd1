import { isDay, isInstant } from '../../model/calendar.ts'
import type { Field } from '../../model/field.ts'
import { type Decimal, toDecimal } from '../../model/quantity.ts'
import type { Condition } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import { comparerOf, wordOf } from './order.ts'

export type FieldTest = Exclude<Condition, { any: readonly Condition[] }>
/** Whether a value passes; null is empty. The word is the value's text, folded, made only when a test needs it. */
export type ValueTest = (value: unknown, folded?: () => string) => boolean

/** What a condition asks of one value; undefined where the value it compares with cannot be one of the field's. */
export function valueTest(field: Field, asked: FieldTest): ValueTest | undefined {
  const compare = comparerOf(field)
  switch (asked.op) {
    case 'isNull':
      return (value) => value === null
    case 'notNull':
      return (value) => value !== null
    case 'contains':
    case 'startsWith': {
      const sought = fold(asked.text)
      const finds = asked.op === 'contains' ? 'includes' : 'startsWith'
      return (value, folded = () => fold(wordOf(value))) => value !== null && folded()[finds](sought)
    }
    case 'in':
    case 'notIn': {
      const targets = new Set<unknown>()
      for (const value of asked.values) {
        const target = targetOf(field, value)
        if (target === undefined) return undefined
        targets.add(target)
      }
      const isList = field.kind === 'list'
      const has = (value: unknown) => targets.has(isList && value !== null ? wordOf(value) : value)
      return asked.op === 'in' ? (value) => value !== null && has(value) : (value) => value === null || !has(value)
    }
    case 'between': {
      const from = targetOf(field, asked.from)
      const to = targetOf(field, asked.to)
      if (from === undefined || to === undefined) return undefined
      return (value) => value !== null && compare(value, from) >= 0 && compare(value, to) <= 0
    }
    default: {
      const target = targetOf(field, asked.value)
      if (target === undefined) return undefined
      const holds = signTests[asked.op]
      const holdsEmpty = asked.op === 'ne'
      return (value) => (value === null ? holdsEmpty : holds(compare(value, target)))
    }
  }
}

const signTests = {
  eq: (sign: number) => sign === 0,
  ne: (sign: number) => sign !== 0,
  lt: (sign: number) => sign < 0,
  lte: (sign: number) => sign <= 0,
  gt: (sign: number) => sign > 0,
  gte: (sign: number) => sign >= 0,
} as const

/** What is asked for, as a value of the field; a day stands for its first moment where an instant is asked for. */
export function targetOf(field: Field, asked: string | number | boolean): string | number | boolean | undefined {
  switch (field.kind) {
    case 'flag':
      return typeof asked === 'boolean' ? asked : undefined
    case 'integer':
      return typeof asked === 'number' && !Number.isNaN(asked) ? asked : undefined
    case 'decimal':
      return typeof asked === 'boolean' ? undefined : toDecimal(asked)
    case 'day':
      return isDay(asked) ? asked : undefined
    case 'instant':
      return isInstant(asked) ? asked : isDay(asked) ? `${asked}T00:00:00.000Z` : undefined
    default:
      return typeof asked === 'string' ? asked : undefined
  }
}

/** What a condition asks of a stored number: that it lies between two (inside), or that it does not or is empty (outside). */
export interface NumberTest {
  readonly inside: boolean
  readonly from: number
  readonly to: number
  /** Instead of a span: exactly these numbers. */
  readonly set?: ReadonlySet<number>
}

const nothing = { from: 1, to: 0 }

/**
 * The condition on the whole numbers of a column, where they stand for multiples of 10^−scale, days or milliseconds.
 * @returns undefined where valueTest returns it too
 */
export function numberTest(field: Field, scale: number, asked: FieldTest): NumberTest | undefined {
  const bound = (value: string | number | boolean) => boundOf(field, scale, value)
  switch (asked.op) {
    case 'isNull':
      return { inside: false, from: -Infinity, to: Infinity }
    case 'notNull':
      return { inside: true, from: -Infinity, to: Infinity }
    case 'contains':
    case 'startsWith':
      return undefined
    case 'in':
    case 'notIn': {
      const bounds = asked.values.map(bound)
      if (bounds.includes(undefined)) return undefined
      const set = new Set(bounds.flatMap((each) => (each?.isExact ? [each.floor] : [])))
      return { inside: asked.op === 'in', ...nothing, set }
    }
    case 'between': {
      const from = bound(asked.from)
      const to = bound(asked.to)
      return from && to && { inside: true, from: ceil(from), to: to.floor }
    }
    default: {
      const at = bound(asked.value)
      if (at === undefined) return undefined
      switch (asked.op) {
        case 'eq':
        case 'ne':
          return { inside: asked.op === 'eq', ...(at.isExact ? { from: at.floor, to: at.floor } : nothing) }
        case 'lt':
          return { inside: true, from: -Infinity, to: ceil(at) - 1 }
        case 'lte':
          return { inside: true, from: -Infinity, to: at.floor }
        case 'gt':
          return { inside: true, from: at.floor + 1, to: Infinity }
        case 'gte':
          return { inside: true, from: ceil(at), to: Infinity }
      }
    }
  }
}

interface Bound {
  readonly floor: number
  readonly isExact: boolean
}

function ceil({ floor, isExact }: Bound): number {
  return isExact ? floor : floor + 1
}

function boundOf(field: Field, scale: number, asked: string | number | boolean): Bound | undefined {
  const target = targetOf(field, asked)
  if (target === undefined) return undefined
  if (field.kind === 'integer') return { floor: Math.floor(Number(target)), isExact: Number.isInteger(target) }
  if (field.kind === 'decimal') return scaledBound(target as Decimal, scale) // targetOf made it one
  const ms = Date.parse(String(target))
  return { floor: field.kind === 'day' ? Math.round(ms / 86_400_000) : ms, isExact: true }
}

/** Where a decimal lies among the multiples of 10^−scale. */
function scaledBound(target: Decimal, scale: number): Bound {
  const [whole = '0', fraction = ''] = target.replace('-', '').split('.')
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  const isExact = !/[1-9]/.test(fraction.slice(scale))
  const isNegative = target.startsWith('-')
  const floor = isNegative ? -digits - (isExact ? 0n : 1n) : digits
  // Beyond the whole numbers of a double no column holds anything, so a bound there only has to stay beyond.
  const far = BigInt(Number.MAX_SAFE_INTEGER)
  if (floor > far) return { floor: Number.MAX_SAFE_INTEGER + 1, isExact: false }
  if (floor < -far) return { floor: -Number.MAX_SAFE_INTEGER - 1, isExact: false }
  return { floor: Number(floor), isExact }
}
