import { fail, type Outcome, ok } from '../../model/fault.ts'
import type { Facet, Group, Measure } from '../../model/query.ts'
import { grouped } from './grouping.ts'
import type { Keyed } from './keyed.ts'
import { keyOrder, stepGroups } from './keyOrder.ts'
import type { Lens } from './lens.ts'
import { canMeasure, measuring } from './measures.ts'
import type { Selection } from './selection.ts'
import type { Shelf } from './shelf.ts'
import { inSteps, sorting } from './steps.ts'

/** The rows of a question, and the shelf they lie on. */
export interface Asked {
  readonly shelf: Shelf
  readonly selection: Selection
}

/** Groups in order of their keys, empty values last. */
export function* grouping(
  { shelf, selection }: Asked,
  by: readonly string[],
  measures: readonly Measure[],
  limit: number,
): Generator<void, Outcome<readonly Group[]>> {
  const lenses = lensesOf(shelf, by)
  if (!lenses.ok) return lenses
  const faults: Record<string, string> = {}
  const measured = measures.map(({ fn, field }) => {
    const lens = fn === 'count' ? undefined : shelf.lenses.of(field)
    if (fn !== 'count' && lens === undefined) faults[field] = 'unknownField'
    if (lens !== undefined && !canMeasure(fn, lens)) faults[field] = 'wrongType'
    return { fn, lens }
  })
  if (Object.keys(faults).length > 0) return fail({ kind: 'invalid', table: shelf.table.drawer.name, fields: faults })
  const summed = measured.flatMap(({ fn, lens }) => (fn === 'sum' || fn === 'avg' ? (lens ?? []) : []))
  const groups = yield* grouped(
    shelf.kernel,
    lenses.value,
    selection,
    function* (keyed) {
      const answers: (readonly (string | null)[])[] = []
      for (const { fn, lens } of measured) {
        yield
        answers.push(yield* measuring(fn, lens, keyed))
      }
      yield
      const order = (yield* keyOrder(lenses.value, keyed)).slice(0, limit)
      const found: Group[] = []
      const take = (from: number, to: number) => {
        for (const group of order.slice(from, to)) {
          found.push({ key: keyOf(keyed, group), measures: answers.map((values) => values[group] ?? null) })
        }
      }
      yield* inSteps(order.length, take, stepGroups)
      return found
    },
    { summed },
  )
  return ok(groups ?? [])
}

/** The values of a field and how many rows have each, the most frequent first, then in the field's order. */
export function* facetting(
  { shelf, selection }: Asked,
  field: string,
  limit: number,
): Generator<void, Outcome<readonly Facet[]>> {
  const lenses = lensesOf(shelf, [field])
  if (!lenses.ok) return lenses
  const facets = yield* grouped(shelf.kernel, lenses.value, selection, function* (keyed) {
    const { sizes } = keyed
    const inOrder = yield* keyOrder(lenses.value, keyed)
    const byCount = yield* sorting(inOrder, (a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))
    return byCount
      .slice(0, limit)
      .map((group): Facet => ({ value: keyOf(keyed, group)[0] ?? null, count: sizes[group] ?? 0 }))
  })
  return ok(facets ?? [])
}

export function lensesOf(shelf: Shelf, names: readonly string[]): Outcome<readonly Lens[]> {
  const lenses: Lens[] = []
  for (const name of names) {
    const lens = shelf.lenses.of(name)
    if (lens === undefined) {
      return fail({ kind: 'invalid', table: shelf.table.drawer.name, fields: { [name]: 'unknownField' } })
    }
    lenses.push(lens)
  }
  return ok(lenses)
}

/** The values of a group, one a lens, null for empty. */
export function keyOf({ values, partsOf }: Keyed, group: number): Group['key'] {
  return partsOf(group).map((part, i) => plain(values[i]?.[part]))
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean) // no other values in rows
}
