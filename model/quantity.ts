import { Decimal as Exact } from 'decimal.js'

// Enough digits that no sum of a factory's money is ever rounded on the way; rounding happens only where a formula says so.
const Big = Exact.clone({ precision: 60, rounding: Exact.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 })

/** An exact decimal number as text in canonical form: no exponent, no trailing zeros, "0" for zero. Never a float. */
export type Decimal = string & { readonly __decimal: true }

const decimalPattern = /^-?\d{1,30}(\.\d{1,18})?$/

/** The canonical decimal, or undefined where the text is not a plain decimal number. */
export function toDecimal(value: string | number): Decimal | undefined {
  const text = typeof value === 'number' ? (Number.isFinite(value) ? new Big(value).toFixed() : '') : value.trim()
  if (!decimalPattern.test(text)) return undefined
  return canonical(new Big(text))
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'string' && toDecimal(value) === value
}

export function add(...values: readonly (Decimal | number)[]): Decimal {
  return canonical(values.reduce<Exact>((sum, value) => sum.plus(value), new Big(0)))
}

export function multiply(...values: readonly (Decimal | number)[]): Decimal {
  return canonical(values.reduce<Exact>((product, value) => product.times(value), new Big(1)))
}

/** The quotient, rounded half up to `places` decimals; undefined when the divisor is zero. */
export function divide(value: Decimal | number, by: Decimal | number, places: number): Decimal | undefined {
  const divisor = new Big(by)
  return divisor.isZero() ? undefined : canonical(new Big(value).div(divisor).toDecimalPlaces(places))
}

export function round(value: Decimal, places: number): Decimal {
  return canonical(new Big(value).toDecimalPlaces(places))
}

/** −1, 0 or 1. */
export function compare(a: Decimal | number, b: Decimal | number): number {
  return new Big(a).comparedTo(new Big(b))
}

/** The number of digits after the point. */
export function places(value: Decimal): number {
  const point = value.indexOf('.')
  return point < 0 ? 0 : value.length - point - 1
}

function canonical(value: Exact): Decimal {
  return (value.isZero() ? '0' : value.toFixed()) as Decimal
}
