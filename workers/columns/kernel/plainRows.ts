import type { GroupLoops, RowLoops } from './kernel.ts'

/** The loops over rows without WebAssembly. */
export const plainRows: RowLoops & GroupLoops = {
  keepCodes(mask, codes, passes) {
    for (let row = 0; row < mask.length; row++) mask[row] = (mask[row] ?? 0) & (passes[codes[row] ?? 0] ?? 0)
  },
  joinCodes(mask, codes, passes) {
    for (let row = 0; row < mask.length; row++) mask[row] = (mask[row] ?? 0) | (passes[codes[row] ?? 0] ?? 0)
  },
  keepWithin(mask, values, from, to) {
    for (let row = 0; row < mask.length; row++) {
      const value = values[row] ?? 0
      mask[row] = (mask[row] ?? 0) & Number(value >= from) & Number(value <= to)
    }
  },
  slotsIn(mask, out) {
    let count = 0
    for (let row = 0; row < mask.length; row++) {
      out[count] = row
      count += mask[row] ?? 0
    }
    return count
  },
  sum(mask, values, empty) {
    let sum = 0
    for (let row = 0; row < mask.length; row++) {
      const value = values[row] ?? Number.NaN
      if (mask[row] === 1 && value !== empty && !Number.isNaN(value)) sum += value
    }
    return sum
  },
  combine(groups, slots, codes, parts, width) {
    for (let i = 0; i < groups.length; i++) {
      groups[i] = (groups[i] ?? 0) * width + (parts[codes[slots[i] ?? 0] ?? 0] ?? 0)
    }
  },
  tally(groups, sizes) {
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i] ?? 0
      sizes[group] = (sizes[group] ?? 0) + 1
    }
  },
  renumber(groups, numbers) {
    for (let i = 0; i < groups.length; i++) groups[i] = numbers[groups[i] ?? 0] ?? 0
  },
  add(groups, slots, values, empty, { sums, filled }) {
    for (let i = 0; i < groups.length; i++) {
      const value = values[slots[i] ?? 0] ?? Number.NaN
      if (value === empty || Number.isNaN(value)) continue
      const group = groups[i] ?? 0
      sums[group] = (sums[group] ?? 0) + value
      filled[group] = (filled[group] ?? 0) + 1
    }
  },
  gather(mask, from, to, { keys, sizes, columns }) {
    for (let row = from; row < to; row++) {
      if (mask[row] !== 1) continue
      let group = 0
      for (const { codes, parts, width } of keys) group = group * width + (parts[codes[row] ?? 0] ?? 0)
      sizes[group] = (sizes[group] ?? 0) + 1
      for (const { values, empty, into } of columns) {
        const value = values[row] ?? Number.NaN
        if (value === empty || Number.isNaN(value)) continue
        into.sums[group] = (into.sums[group] ?? 0) + value
        into.filled[group] = (into.filled[group] ?? 0) + 1
      }
    }
  },
}
