import type { Condition } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import type { FilterDeps } from './asked.ts'
import { type FieldTest, numberTest, valueTest } from './condition.ts'
import type { Lens } from './lens.ts'
import { anyOf, inStretches, narrowBy, narrowCodes, narrowSpan, type Tester } from './narrow.ts'
import { wordTester } from './search.ts'
import { atOnce } from './steps.ts'
import type { TextColumn } from './textColumn.ts'

/**
 * Makes conditions ready to be asked of every row.
 * @param faults takes field → reason for what cannot be asked; then the testers are not to be used
 */
export function* testersFor(
  deps: FilterDeps,
  where: readonly Condition[],
  faults: Record<string, string>,
): Generator<void, readonly Tester[]> {
  const testers: Tester[] = []
  for (const each of where) {
    if ('any' in each) {
      testers.push(anyOf(yield* testersFor(deps, each.any, faults), deps))
      continue
    }
    const lens = deps.lenses.of(each.field)
    if (lens === undefined) faults[each.field] = 'unknownField'
    const tester = lens && (yield* testerFor(deps, lens, each))
    if (lens !== undefined && tester === undefined) faults[each.field] = 'wrongType'
    testers.push(tester ?? none)
  }
  return testers
}

const none: Tester = {
  cost: 0,
  narrow: () => atOnce(() => 0),
  sweep: (mask) => atOnce(() => void mask.fill(0)),
}
const every: Tester = {
  cost: 0,
  sweep: () => atOnce(() => {}),
  narrow: inStretches((slots, count, out) => {
    out.set(slots.subarray(0, count))
    return count
  }),
}

function* testerFor(deps: FilterDeps, lens: Lens, asked: FieldTest): Generator<void, Tester | undefined> {
  const test = valueTest(lens.field, asked)
  if (test === undefined) return undefined
  switch (lens.form) {
    case 'absent':
      return test(null) ? every : none
    case 'codes': {
      // Many words are searched as one heap.
      if (asked.op === 'contains') return yield* wordTester(deps, [lens], fold(asked.text))
      const passes = lens.passing(test)
      return {
        cost: 1,
        narrow: inStretches((slots, count, out) => narrowCodes(lens.codes, passes, slots, count, out)),
        sweep: (mask) => atOnce(() => deps.kernel.keepCodes(mask, lens.codes, passes)),
      }
    }
    case 'numbers':
      return numberTester(deps, lens, asked)
    case 'texts':
      return yield* textTester(deps, lens, asked)
    case 'id': {
      const { table } = lens
      const passes = (slot: number) => test(table.idAt(slot))
      return { cost: 30, narrow: inStretches((slots, count, out) => narrowBy(passes, slots, count, out)) }
    }
  }
}

function numberTester(
  { kernel }: FilterDeps,
  { field, column }: Lens & { form: 'numbers' },
  asked: FieldTest,
): Tester | undefined {
  const test = numberTest(field, column.scale, asked)
  if (test === undefined) return undefined
  const { inside, from, to, set } = test
  if (set !== undefined || !inside) {
    const has = set === undefined ? (value: number) => value >= from && value <= to : (value: number) => set.has(value)
    const passes = (slot: number) => (column.isEmpty(slot) ? !inside : has(column.values[slot] ?? 0) === inside)
    return { cost: 4, narrow: inStretches((slots, count, out) => narrowBy(passes, slots, count, out)) }
  }
  // The empty value is the least or the greatest that the array can hold, or no number at all: kept out by these bounds.
  const low = Math.max(from, -column.farthest)
  const high = Math.min(to, column.farthest)
  return {
    cost: 1,
    narrow: inStretches((slots, count, out) => narrowSpan(column.values, low, high, slots, count, out)),
    sweep: (mask) => atOnce(() => kernel.keepWithin(mask, column.values, low, high)),
  }
}

function* textTester(
  deps: FilterDeps,
  lens: Lens & { form: 'texts' },
  asked: FieldTest,
): Generator<void, Tester | undefined> {
  const { column, field } = lens
  if (asked.op === 'contains') return yield* wordTester(deps, [lens], fold(asked.text))
  const sought = soughtBytes(column, asked)
  if (sought !== undefined) {
    const isWanted = asked.op === 'eq' || asked.op === 'in'
    const passes = (slot: number) =>
      column.isEmpty(slot) ? !isWanted : sought.some((bytes) => column.isText(slot, bytes)) === isWanted
    return { cost: 5, narrow: inStretches((slots, count, out) => narrowBy(passes, slots, count, out)) }
  }
  if (asked.op === 'startsWith') {
    const folded = fold(asked.text)
    const bytes = new TextEncoder().encode(folded)
    const passes = (slot: number) => !column.isEmpty(slot) && column.beginsWith(slot, folded, bytes)
    return { cost: 5, narrow: inStretches((slots, count, out) => narrowBy(passes, slots, count, out)) }
  }
  const test = valueTest(field, asked)
  if (test === undefined) return undefined
  const passes = (slot: number) =>
    column.isEmpty(slot) ? test(null) : test(column.textAt(slot), () => column.foldedAt(slot))
  return { cost: 30, narrow: inStretches((slots, count, out) => narrowBy(passes, slots, count, out)) }
}

/** The texts of which a row's must be one, as bytes; a half of a surrogate pair is in no row. */
function soughtBytes(column: TextColumn, asked: FieldTest): readonly Uint8Array[] | undefined {
  if (column.kind !== 'text') return undefined
  const texts =
    asked.op === 'eq' || asked.op === 'ne'
      ? [asked.value]
      : asked.op === 'in' || asked.op === 'notIn'
        ? asked.values
        : undefined
  return texts
    ?.map(String)
    .filter((text) => text.isWellFormed())
    .map((text) => new TextEncoder().encode(text))
}
