/** Keeps the loop's result reachable, so that no compiler may leave the loop out. */
export const calibrationResult = { value: 0 }

/**
 * How fast this machine is at this moment: a fixed loop over whole numbers, best of five, in milliseconds. Figures of
 * two runs can be compared only beside it.
 */
export function calibrate(nowMs: () => number = () => performance.now()): number {
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round++) {
    const startMs = nowMs()
    let x = 1
    for (let i = 0; i < 20_000_000; i++) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0
    calibrationResult.value = x
    bestMs = Math.min(bestMs, nowMs() - startMs)
  }
  return Math.round(bestMs * 100) / 100
}
