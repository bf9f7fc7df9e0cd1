/*
 * Long work in steps: a generator yields wherever it may wait, and whoever drives it lets others have their turn there.
 * Nothing may be borrowed across a yield (see scratch).
 */

/** So many rows are looked at in one step; a pass of the kernel goes over all of them, at a few ms a million. */
export const stepRows = 1 << 15

/** Takes all steps at once. */
export function finished<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** One step for what needs no more. */
export function* atOnce<T>(work: () => T): Generator<void, T> {
  yield* []
  return work()
}

/** Does a loop stretch by stretch. */
export function* inSteps(
  length: number,
  work: (from: number, to: number) => void,
  size: number = stepRows,
): Generator<void, void> {
  for (let from = 0; from < length; from += size) {
    if (from > 0) yield
    work(from, Math.min(length, from + size))
  }
}

/** Makes so many things, one after the other. */
export function* making<T>(length: number, make: (i: number) => T): Generator<void, T[]> {
  const made: T[] = []
  const some = (from: number, to: number) => {
    for (let i = from; i < to; i++) made.push(make(i))
  }
  yield* inSteps(length, some, madeAtOnce)
  return made
}

/** Texts of exact decimals cost about a microsecond each. */
const madeAtOnce = 1 << 12
const runLength = 1 << 9
const mergedAtOnce = 1 << 12

/** Sorts as an array sorts itself: stable, runs first, which are then merged two and two. @returns the items in order */
export function* sorting<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  const sorted = items.slice()
  if (items.length <= runLength) return sorted.sort(compare)
  for (let from = 0; from < items.length; from += runLength) {
    const run = items.slice(from, from + runLength).sort(compare)
    for (let i = 0; i < run.length; i++) sorted[from + i] = run[i] as T // a run is full
    if ((from / runLength) % 8 === 7) yield
  }
  let [source, target] = [sorted, items.slice()]
  for (let width = runLength; width < items.length; width *= 2) {
    for (let from = 0; from < items.length; from += 2 * width) {
      yield* merging(source, target, from, Math.min(items.length, from + width), from + 2 * width, compare)
    }
    ;[source, target] = [target, source]
  }
  return source
}

function* merging<T>(
  source: readonly T[],
  target: T[],
  from: number,
  middle: number,
  end: number,
  compare: (a: T, b: T) => number,
): Generator<void, void> {
  const to = Math.min(source.length, end)
  let left = from
  let right = middle
  for (let at = from; at < to; at++) {
    const isLeft = left < middle && (right >= to || compare(source[left] as T, source[right] as T) <= 0) // both are in range
    target[at] = source[isLeft ? left++ : right++] as T // as above
    if ((at - from) % mergedAtOnce === mergedAtOnce - 1) yield
  }
}

/** So often work is begun anew while what it looks at goes on changing. */
const triesMax = 3

/**
 * An answer in steps, true of one moment: where the stamp has changed between two steps it is begun anew, and the last
 * time it is made without a pause.
 */
export function* steadily<T>(stamp: () => string, begin: () => Generator<void, T>): Generator<void, T> {
  for (let left = triesMax - 1; ; left--) {
    const before = stamp()
    const steps = begin()
    if (left === 0) return finished(steps)
    try {
      for (;;) {
        const step = steps.next()
        if (step.done === true) return step.value
        yield
        if (stamp() !== before) break
      }
    } finally {
      // What the steps have lent goes back; after the last step there is nothing left to end.
      steps.return(undefined as T)
    }
  }
}
