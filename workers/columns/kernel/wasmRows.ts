import type { Numbers } from '../../../model/pack/decode.ts'
import type { Codes } from '../arrays.ts'
import type { GroupLoops, RowLoops } from './kernel.ts'
import type { KernelMemory } from './memory.ts'
import { plainRows } from './plainRows.ts'

type LookUp = (codes: number, passes: number, most: number, out: number, rows: number) => void
type Within = (values: number, from: number, to: number, out: number, rows: number) => void
type Join = (mask: number, other: number, rows: number) => void
type Sum = (values: number, empty: number, mask: number, rows: number) => number
type Combine = (
  codes: number,
  base: number,
  parts: number,
  most: number,
  width: number,
  slots: number,
  groups: number,
  count: number,
) => void
type Add = (
  values: number,
  base: number,
  empty: number,
  slots: number,
  groups: number,
  count: number,
  sums: number,
  filled: number,
) => void

/** What assembly/rows.ts and assembly/grouping.ts export. */
export interface RowExports {
  readonly lookUp8: LookUp
  readonly lookUp16: LookUp
  readonly lookUp32: LookUp
  readonly within8: Within
  readonly within16: Within
  readonly within32: Within
  readonly within64: Within
  readonly keep: Join
  readonly join: Join
  slotsIn(mask: number, rows: number, first: number, out: number): number
  readonly sum8: Sum
  readonly sum16: Sum
  readonly sum32: Sum
  sum64(values: number, mask: number, rows: number): number
  readonly combine8: Combine
  readonly combine16: Combine
  readonly combine32: Combine
  tally(groups: number, count: number, sizes: number): void
  renumber(groups: number, count: number, numbers: number): void
  readonly add8: Add
  readonly add16: Add
  readonly add32: Add
  add64(values: number, base: number, slots: number, groups: number, count: number, sums: number, filled: number): void
}

/** So many rows are a window: the arrays that a loop reads and writes then stay in the processor's cache. */
const windowRows = 1 << 16
/** Tables of more entries than this are not copied for a few rows. */
const tableMax = 1 << 15

export function wasmRows(kernel: RowExports, memory: KernelMemory): RowLoops & GroupLoops {
  const lookUps = { 1: kernel.lookUp8, 2: kernel.lookUp16, 4: kernel.lookUp32 }
  const withins = { 1: kernel.within8, 2: kernel.within16, 4: kernel.within32, 8: kernel.within64 }
  const combines = { 1: kernel.combine8, 2: kernel.combine16, 4: kernel.combine32 }
  const sums = {
    1: kernel.sum8,
    2: kernel.sum16,
    4: kernel.sum32,
    8: (values: number, _: number, mask: number, rows: number) => kernel.sum64(values, mask, rows),
  }
  const adds = {
    1: kernel.add8,
    2: kernel.add16,
    4: kernel.add32,
    8: (values: number, base: number, _: number, slots: number, groups: number, count: number, to: number, n: number) =>
      kernel.add64(values, base, slots, groups, count, to, n),
  }

  const mixCodes = (mask: Uint8Array, codes: Codes, passes: Uint8Array, mix: Join) => {
    const lookUp = lookUps[widthOf(codes)]
    const most = Math.min(passes.length, 2 ** (8 * codes.BYTES_PER_ELEMENT))
    const [passesAt = 0, maskAt = 0, foundAt = 0, codesAt = 0] = memory.lay(
      passes.length + 16,
      windowRows,
      windowRows,
      windowRows * codes.BYTES_PER_ELEMENT,
    )
    memory.put(passes, passesAt)
    memory.clear(passesAt + passes.length)
    // A code alone, as of one buyer, is found without the table, eight rows at a time.
    const span = codes.BYTES_PER_ELEMENT === 2 ? spanOf(passes) : undefined
    for (let from = 0; from < mask.length; from += windowRows) {
      const to = Math.min(mask.length, from + windowRows)
      memory.put(mask, maskAt, from, to)
      memory.put(codes, codesAt, from, to)
      if (span === undefined) lookUp(codesAt, passesAt, most, foundAt, to - from)
      else kernel.within16(codesAt, span.from, span.to, foundAt, to - from)
      mix(maskAt, foundAt, to - from)
      memory.take(mask, maskAt, from, to)
    }
  }

  return {
    keepCodes: (mask, codes, passes) => mixCodes(mask, codes, passes, kernel.keep),
    joinCodes: (mask, codes, passes) => mixCodes(mask, codes, passes, kernel.join),

    keepWithin(mask, values, from, to) {
      const { least, most } = boundsOf(values)
      if (from > to || from > most || to < least) {
        mask.fill(0)
        return
      }
      const within = withins[widthOf(values)]
      const [low, high] = [Math.max(from, least), Math.min(to, most)]
      const [maskAt = 0, foundAt = 0, valuesAt = 0] = memory.lay(
        windowRows,
        windowRows,
        windowRows * values.BYTES_PER_ELEMENT,
      )
      for (let first = 0; first < mask.length; first += windowRows) {
        const end = Math.min(mask.length, first + windowRows)
        memory.put(mask, maskAt, first, end)
        memory.put(values, valuesAt, first, end)
        within(valuesAt, low, high, foundAt, end - first)
        kernel.keep(maskAt, foundAt, end - first)
        memory.take(mask, maskAt, first, end)
      }
    },

    slotsIn(mask, out) {
      const [maskAt = 0, outAt = 0] = memory.lay(windowRows, windowRows * 4)
      let count = 0
      for (let from = 0; from < mask.length; from += windowRows) {
        const to = Math.min(mask.length, from + windowRows)
        memory.put(mask, maskAt, from, to)
        memory.clear(maskAt + to - from)
        const found = kernel.slotsIn(maskAt, to - from, from, outAt)
        memory.take(out, outAt, count, count + found)
        count += found
      }
      return count
    },

    sum(mask, values, empty) {
      const add = sums[widthOf(values)]
      const [maskAt = 0, valuesAt = 0] = memory.lay(windowRows, windowRows * values.BYTES_PER_ELEMENT)
      let sum = 0
      for (let from = 0; from < mask.length; from += windowRows) {
        const to = Math.min(mask.length, from + windowRows)
        memory.put(mask, maskAt, from, to)
        memory.clear(maskAt + to - from)
        memory.put(values, valuesAt, from, to)
        sum += add(valuesAt, empty, maskAt, to - from)
      }
      return sum
    },

    combine(groups, slots, codes, parts, width) {
      if (parts.length > tableMax) return plainRows.combine(groups, slots, codes, parts, width)
      const combine = combines[widthOf(codes)]
      const [partsAt = 0, slotsAt = 0, groupsAt = 0, codesAt = 0] = memory.lay(
        parts.length * 4,
        windowRows * 4,
        windowRows * 4,
        windowRows * codes.BYTES_PER_ELEMENT,
      )
      memory.put(parts, partsAt)
      for (let from = 0; from < groups.length; ) {
        const to = windowEnd(slots, from, groups.length)
        const base = slots[from] ?? 0
        memory.put(slots, slotsAt, from, to)
        memory.put(groups, groupsAt, from, to)
        memory.put(codes, codesAt, base, (slots[to - 1] ?? 0) + 1)
        combine(codesAt, base, partsAt, parts.length, width, slotsAt, groupsAt, to - from)
        memory.take(groups, groupsAt, from, to)
        from = to
      }
    },

    tally(groups, sizes) {
      if (sizes.length > tableMax) return plainRows.tally(groups, sizes)
      const [sizesAt = 0, groupsAt = 0] = memory.lay(sizes.length * 4, groups.length * 4)
      memory.put(sizes, sizesAt)
      memory.put(groups, groupsAt)
      kernel.tally(groupsAt, groups.length, sizesAt)
      memory.take(sizes, sizesAt)
    },

    renumber(groups, numbers) {
      if (numbers.length > tableMax) return plainRows.renumber(groups, numbers)
      const [numbersAt = 0, groupsAt = 0] = memory.lay(numbers.length * 4, groups.length * 4)
      memory.put(numbers, numbersAt)
      memory.put(groups, groupsAt)
      kernel.renumber(groupsAt, groups.length, numbersAt)
      memory.take(groups, groupsAt)
    },

    add(groups, slots, values, empty, into) {
      if (into.sums.length > tableMax) return plainRows.add(groups, slots, values, empty, into)
      const add = adds[widthOf(values)]
      const [sumsAt = 0, filledAt = 0, slotsAt = 0, groupsAt = 0, valuesAt = 0] = memory.lay(
        into.sums.length * 8,
        into.filled.length * 4,
        windowRows * 4,
        windowRows * 4,
        windowRows * values.BYTES_PER_ELEMENT,
      )
      memory.put(into.sums, sumsAt)
      memory.put(into.filled, filledAt)
      for (let from = 0; from < groups.length; ) {
        const to = windowEnd(slots, from, groups.length)
        const base = slots[from] ?? 0
        memory.put(slots, slotsAt, from, to)
        memory.put(groups, groupsAt, from, to)
        memory.put(values, valuesAt, base, (slots[to - 1] ?? 0) + 1)
        add(valuesAt, base, empty, slotsAt, groupsAt, to - from, sumsAt, filledAt)
        from = to
      }
      memory.take(into.sums, sumsAt)
      memory.take(into.filled, filledAt)
    },

    gather(mask, from, to, into) {
      const { keys, sizes, columns } = into
      if (sizes.length > tableMax || keys.some(({ parts }) => parts.length > tableMax)) {
        return plainRows.gather(mask, from, to, into)
      }
      const lanes = sizes.length <= laneGroups ? firstLanes.length : 1
      const count = sizes.length * lanes
      const tallies = lanes === 1 ? sizes : new Uint32Array(count)
      const added = columns.map((column) =>
        lanes === 1 ? column.into : { sums: new Float64Array(count), filled: new Uint32Array(count) },
      )
      // Codes and values take turns in one place, as wide as the widest.
      const [maskAt = 0, slotsAt = 0, groupsAt = 0, valuesAt = 0, talliesAt = 0, ...tables] = memory.lay(
        windowRows,
        windowRows * 4,
        windowRows * 4,
        windowRows * 8,
        count * 4,
        ...keys.map(({ parts }) => parts.length * 4),
        ...columns.flatMap(() => [count * 8, count * 4]),
      )
      const sumsAt = (i: number) => tables[keys.length + 2 * i] ?? 0
      const filledAt = (i: number) => tables[keys.length + 2 * i + 1] ?? 0
      memory.put(tallies, talliesAt)
      for (const [i, { parts }] of keys.entries()) memory.put(parts, tables[i] ?? 0)
      for (const [i, { sums, filled }] of added.entries()) {
        memory.put(sums, sumsAt(i))
        memory.put(filled, filledAt(i))
      }
      for (let first = from; first < to; first += windowRows) {
        const end = Math.min(to, first + windowRows)
        memory.put(mask, maskAt, first, end)
        memory.clear(maskAt + end - first)
        const rows = kernel.slotsIn(maskAt, end - first, 0, slotsAt)
        if (lanes === 1) memory.clear(groupsAt, rows * 4)
        else memory.repeat(firstLanes, groupsAt, rows)
        for (const [i, { codes, parts, width }] of keys.entries()) {
          memory.put(codes, valuesAt, first, end)
          combines[widthOf(codes)](valuesAt, 0, tables[i] ?? 0, parts.length, width, slotsAt, groupsAt, rows)
        }
        kernel.tally(groupsAt, rows, talliesAt)
        for (const [i, { values, empty }] of columns.entries()) {
          memory.put(values, valuesAt, first, end)
          adds[widthOf(values)](valuesAt, 0, empty, slotsAt, groupsAt, rows, sumsAt(i), filledAt(i))
        }
      }
      memory.take(tallies, talliesAt)
      if (lanes > 1) addLanes(tallies, sizes)
      for (const [i, { sums, filled }] of added.entries()) {
        memory.take(sums, sumsAt(i))
        memory.take(filled, filledAt(i))
        const column = columns[i]
        if (column === undefined || lanes === 1) continue
        addLanes(sums, column.into.sums)
        addLanes(filled, column.into.filled)
      }
    },
  }
}

/**
 * Where many rows in a row are of one group, each would wait for the one before to be counted. So of few groups there are
 * eight lanes, which rows take in turn, and which are added up at the end.
 */
const firstLanes = Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7)
/** Of more groups than this two neighbours are seldom of one. */
const laneGroups = 256

/** Adds lane after lane, each as long as what it is added to. */
function addLanes(lanes: Uint32Array | Float64Array, to: Uint32Array | Float64Array): void {
  for (let i = 0; i < lanes.length; i++) to[i % to.length] = (to[i % to.length] ?? 0) + (lanes[i] ?? 0)
}

/** The place before which slots from another on lie within one window of rows. */
function windowEnd(slots: Uint32Array, from: number, length: number): number {
  const last = (slots[from] ?? 0) + windowRows
  let low = from + 1
  let high = Math.min(length, from + windowRows)
  if ((slots[high - 1] ?? 0) < last) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((slots[middle] ?? 0) < last) low = middle + 1
    else high = middle
  }
  return low
}

/** Between which two codes all that pass lie, where no other lies there. */
function spanOf(passes: Uint8Array): { readonly from: number; readonly to: number } | undefined {
  const from = passes.indexOf(1)
  const to = passes.lastIndexOf(1)
  return from < 0 || to > 0xffff || passes.subarray(from, to).includes(0) ? undefined : { from, to }
}

function widthOf(values: Codes): 1 | 2 | 4
function widthOf(values: Numbers): 1 | 2 | 4 | 8
function widthOf(values: Codes | Numbers): number {
  return values.BYTES_PER_ELEMENT
}

/** What an array of numbers can hold. */
function boundsOf(values: Numbers): { readonly least: number; readonly most: number } {
  switch (values.BYTES_PER_ELEMENT) {
    case 1:
      return { least: 0, most: 0xff }
    case 2:
      return { least: 0, most: 0xffff }
    case 4:
      return { least: -0x80000000, most: 0x7fffffff }
    default:
      return { least: -Infinity, most: Infinity }
  }
}
