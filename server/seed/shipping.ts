import { type Day, weekday } from '../../model/calendar.ts'
import { type DayNumber, dayOf, numberOf } from './days.ts'
import { at } from './random.ts'

/** Two peaks a year: autumn–winter ships around the end of July, spring–summer around the middle of January. */
const peaks = [
  { dayOfYear: 208, height: 3.2, width: 34 },
  { dayOfYear: 15, height: 1.9, width: 26 },
]

/** When goods leave: a window of days with the two seasons of knitwear in it. */
export interface ShipWindow {
  readonly from: DayNumber
  readonly to: DayNumber
  /** The day before which this share of the window's goods has left; 0 ≤ share ≤ 1. */
  dayAt(share: number): DayNumber
  /** A day moved, turned back at the window's ends. */
  move(day: DayNumber, days: number): DayNumber
}

export function shipWindow(first: DayNumber, last: DayNumber): ShipWindow {
  const sums = new Float64Array(last - first + 1)
  let sum = 0
  for (let day = first; day <= last; day++) {
    sum += weightOf(day)
    sums[day - first] = sum
  }
  return {
    from: first,
    to: last,
    dayAt(share) {
      const wanted = share * sum
      let low = 0
      let high = sums.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if ((sums[middle] ?? 0) < wanted) low = middle + 1
        else high = middle
      }
      return first + low
    },
    move(day, days) {
      const moved = day + days
      const turned = moved < first ? 2 * first - moved : moved > last ? 2 * last - moved : moved
      return Math.min(last, Math.max(first, turned))
    },
  }
}

function weightOf(number: DayNumber): number {
  const day = dayOf(number)
  const ofYear = number - numberOf(`${day.slice(0, 4)}-01-01` as Day)
  const season = peaks.reduce((weight, { dayOfYear, height, width }) => {
    const apart = Math.abs(ofYear - dayOfYear)
    const days = Math.min(apart, 365 - apart)
    return weight + height * Math.exp(-0.5 * (days / width) ** 2)
  }, 1)
  // Friday is the weekly holiday: containers leave on it only when they must.
  return weekday(day) === 5 ? season * 0.15 : season
}

/** Shares by which one of `count` is drawn: Zipf's law with Mandelbrot's shift, so that ten of 105 buyers take 70 %. */
export function zipf(count: number): (share: number) => number {
  const sums: number[] = []
  for (let rank = 1; rank <= count; rank++) sums.push((sums[rank - 2] ?? 0) + 1 / (rank + 3) ** 1.8)
  const all = at(sums, count - 1)
  return (share) => {
    const place = sums.findIndex((sum) => sum > share * all)
    return place < 0 ? count - 1 : place
  }
}
