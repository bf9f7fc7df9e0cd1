import { fold } from '../../model/search.ts'
import type { Keyed } from './keyed.ts'
import type { Lens } from './lens.ts'
import { comparerOf, compareText, wordOf } from './order.ts'
import { sorting } from './steps.ts'

/** The groups in the order of their keys: by each value in turn, empty ones last. */
export function* keyOrder(lenses: readonly Lens[], keyed: Keyed): Generator<void, number[]> {
  const partsOf: Uint32Array[] = lenses.map(() => new Uint32Array(keyed.count))
  for (let group = 0; group < keyed.count; group++) {
    for (const [i, part] of keyed.partsOf(group).entries()) {
      const parts = partsOf[i]
      if (parts !== undefined) parts[group] = part
    }
    if (group % stepGroups === stepGroups - 1) yield
  }
  const placesOf: Uint32Array[] = []
  for (const [i, lens] of lenses.entries()) {
    const parts = partsOf[i] ?? new Uint32Array(0)
    const places = yield* placing(lens, keyed.values[i] ?? [], parts)
    placesOf.push(parts.map((part) => places[part] ?? 0))
    yield
  }
  const groups = Array.from({ length: keyed.count }, (_, group) => group)
  return yield* sorting(groups, (a, b) => {
    for (const places of placesOf) {
      const sign = (places[a] ?? 0) - (places[b] ?? 0)
      if (sign !== 0) return sign
    }
    return 0
  })
}

/** So many groups are looked at in one step. */
export const stepGroups = 1 << 12

/** For each value that occurs its place among the others, the empty one's behind them. */
function* placing(lens: Lens, values: readonly unknown[], parts: Uint32Array): Generator<void, Uint32Array> {
  const occurs = new Uint8Array(values.length)
  for (const part of parts) occurs[part] = 1
  const filled: number[] = []
  for (const [part, value] of values.entries()) if (occurs[part] === 1 && value !== null) filled.push(part)
  const sorted = yield* sorting(filled, yield* comparing(lens, values, filled))
  const places = new Uint32Array(values.length).fill(sorted.length)
  for (const [place, part] of sorted.entries()) places[part] = place
  return places
}

/** How two values compare by their numbers. Folding is the dear part of comparing text, and each text is folded once here. */
function* comparing(
  { field }: Lens,
  values: readonly unknown[],
  used: readonly number[],
): Generator<void, (a: number, b: number) => number> {
  const compare = comparerOf(field)
  if (field.kind !== 'text' && field.kind !== 'list') return (a, b) => compare(values[a], values[b])
  const words: string[] = []
  const folded: string[] = []
  for (const [i, part] of used.entries()) {
    const word = wordOf(values[part])
    words[part] = word
    folded[part] = fold(word)
    if (i % stepGroups === stepGroups - 1) yield
  }
  return (a, b) => compareText(folded[a] ?? '', folded[b] ?? '') || compareText(words[a] ?? '', words[b] ?? '')
}
