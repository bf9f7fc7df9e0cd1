/** A canonical decimal as digits without their point: 12.5 is mantissa 125 with one place. */
export interface Scaled {
  readonly mantissa: number
  readonly places: number
}

/** Beyond fifteen digits a double no longer holds every whole number. */
const digitsMax = 15

/**
 * Reads a decimal in canonical form (see model/quantity).
 * @returns 'tooLong' where a double cannot hold its digits, undefined where the text is not canonical
 */
export function readDecimal(text: string): Scaled | 'tooLong' | undefined {
  const negative = text.charCodeAt(0) === minus
  const start = negative ? 1 : 0
  let mantissa = 0
  let point = -1
  let digits = 0
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === dot && point < 0) {
      point = i
      continue
    }
    if (code < zero || code > zero + 9) return undefined
    mantissa = mantissa * 10 + (code - zero)
    digits++
  }
  const whole = (point < 0 ? text.length : point) - start
  const places = point < 0 ? 0 : text.length - point - 1
  if (whole === 0 || (whole > 1 && text.charCodeAt(start) === zero)) return undefined
  if (point >= 0 && (places === 0 || text.charCodeAt(text.length - 1) === zero)) return undefined
  if (negative && whole === 1 && places === 0 && text.charCodeAt(start) === zero) return undefined
  if (digits > digitsMax) return 'tooLong'
  return { mantissa: negative ? -mantissa : mantissa, places }
}

/** The canonical decimal of a whole number of 10^−scale. */
export function decimalText(value: number | bigint, scale: number): string {
  if (scale === 0) return String(value)
  const text = String(value)
  const negative = text.charCodeAt(0) === minus
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0')
  const point = digits.length - scale
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === zero) end--
  const body = end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`
  return negative && body !== '0' ? `-${body}` : body
}

const minus = 45
const dot = 46
const zero = 48
