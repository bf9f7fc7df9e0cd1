import { fourDigits, spreadOf } from '../sync/spread.ts'
import type { Seen } from './probe.ts'

/** One frame of 60 a second, as far as a page's clock of tenths can tell, ms. */
const frameMs = 16.7
const tenth = (ms: number) => Math.round(ms * 10) / 10

/**
 * What a person felt: how evenly frames came, and what stood in their way. A share is of all frames, 0 to 1.
 * @throws when hardly a frame was drawn: a page that is not shown draws none
 */
export function framesOf({ frameMs: intervals, longMs, blankFrames }: Seen): Record<string, number> {
  if (intervals.length < 30) throw new Error(`Only ${intervals.length} frames were drawn, so nothing was measured.`)
  const { p50, p95, p99, most } = spreadOf(intervals)
  const onTime = intervals.filter((ms) => tenth(ms) <= frameMs).length
  return {
    frames: intervals.length,
    p50Ms: tenth(p50),
    p95Ms: tenth(p95),
    p99Ms: tenth(p99),
    mostMs: tenth(most),
    onTimeShare: fourDigits(onTime / intervals.length),
    blankShare: fourDigits(blankFrames / intervals.length),
    ...longOf(longMs),
  }
}

/** Tasks of more than 50 ms on the screen's thread. None is an answer: its observer was listening. */
export function longOf(longMs: readonly number[]): Record<string, number> {
  return { longTasks: longMs.length, longestTaskMs: Math.round(Math.max(0, ...longMs)) }
}
