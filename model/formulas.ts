import { add, type Decimal, divide, multiply, round } from './quantity.ts'

/**
 * What an order is worth.
 * @param pieces whole pieces
 * @param fob price of one piece, in the order's currency, up to 4 decimals
 * @returns 2 decimals, half up, in the order's currency; rounded once, on the whole
 */
export function orderValue(pieces: number, fob: Decimal): Decimal {
  return round(multiply(pieces, fob), 2)
}

/**
 * Standard minutes to make one piece.
 * @param basic minutes per operation, decimal minutes, each ≥ 0
 * @param allowance share for rest and delay: 0.12 is 12 %
 * @param factor approval factor of the style type, usually 1.0 to 1.5
 * @returns minutes, 4 decimals, half up; "0" without operations
 * Source: the factory's sheet, Σ basic × (1 + allowance) × factor.
 */
export function smv(basic: readonly Decimal[], allowance: Decimal, factor: Decimal): Decimal {
  return round(multiply(add(...basic), add(1, allowance), factor), 4)
}

/**
 * Share of the paid minutes that came out as standard minutes.
 * @param pieces good pieces
 * @param smv minutes a piece
 * @param workers people on the line, may be half a person
 * @param minutes worked by each
 * @returns 1 is 100 %, 4 decimals; undefined when nobody worked
 */
export function efficiency(pieces: number, smv: Decimal, workers: Decimal, minutes: number): Decimal | undefined {
  return divide(multiply(pieces, smv), multiply(workers, minutes), 4)
}

/**
 * Pieces a line should make.
 * @param share planned efficiency, 0.8 is 80 %
 * @returns whole pieces, half up; undefined when the SMV is zero
 */
export function targetPieces(workers: Decimal, minutes: number, smv: Decimal, share: Decimal): number | undefined {
  const pieces = divide(multiply(workers, minutes, share), smv, 0)
  return pieces === undefined ? undefined : Number(pieces)
}

/** How many times what is expected somebody must have made before it is hard to believe. */
const beyondBelief = 3

/**
 * The most pieces that are believed without asking: the domain sets no limit, so more than this is a question to the
 * person and no fault.
 * @param expected pieces that the plan asks for, or that the people could make
 */
export function doubtfulFrom(expected: number): number {
  return beyondBelief * Math.max(1, expected)
}
