/** How long something took, over many times, in milliseconds. */
export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly most: number
  readonly count: number
}

/** @throws when nothing was measured: a spread of nothing would read as "took no time" */
export function spreadOf(timesMs: readonly number[]): Spread {
  const sorted = [...timesMs].sort((a, b) => a - b)
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
    if (value === undefined) throw new Error('Nothing was measured, so there is no spread.')
    return value
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1), count: sorted.length }
}

export function fourDigits(value: number): number {
  return Number(value.toPrecision(4))
}
