// @ts-nocheck: this is AssemblyScript.

/*
 * Loops over some slots of a window of rows. `base` is the number of the window's first row, and every slot lies in it.
 */

/** Puts a row's part beside its group: group × width + part, the part being what its code stands for in a table. */
export function combine8(codes: usize, base: u32, parts: usize, most: u32, width: u32, slots: usize, groups: usize, count: u32): void {
  combine<u8>(codes, base, parts, most, width, slots, groups, count)
}

export function combine16(codes: usize, base: u32, parts: usize, most: u32, width: u32, slots: usize, groups: usize, count: u32): void {
  combine<u16>(codes, base, parts, most, width, slots, groups, count)
}

export function combine32(codes: usize, base: u32, parts: usize, most: u32, width: u32, slots: usize, groups: usize, count: u32): void {
  combine<u32>(codes, base, parts, most, width, slots, groups, count)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function combine<T>(codes: usize, base: u32, parts: usize, most: u32, width: u32, slots: usize, groups: usize, count: u32): void {
  const end = groups + ((<usize>count) << 2)
  for (let slot = slots, group = groups; group < end; slot += 4, group += 4) {
    const code = <u32>load<T>(codes + (<usize>(load<u32>(slot) - base)) * sizeof<T>())
    const part = code < most ? load<u32>(parts + ((<usize>code) << 2)) : 0
    store<u32>(group, load<u32>(group) * width + part)
  }
}

/** Counts the slots of each group. */
export function tally(groups: usize, count: u32, sizes: usize): void {
  const end = groups + ((<usize>count) << 2)
  for (let group = groups; group < end; group += 4) {
    const size = sizes + ((<usize>load<u32>(group)) << 2)
    store<u32>(size, load<u32>(size) + 1)
  }
}

/** Puts another number in the place of each group's. */
export function renumber(groups: usize, count: u32, numbers: usize): void {
  const end = groups + ((<usize>count) << 2)
  for (let group = groups; group < end; group += 4) {
    store<u32>(group, load<u32>(numbers + ((<usize>load<u32>(group)) << 2)))
  }
}

/**
 * Adds each slot's value to its group's sum, and counts the values that are not empty.
 * @param sums a double a group
 * @param filled a number a group
 */
export function add8(values: usize, base: u32, empty: u32, slots: usize, groups: usize, count: u32, sums: usize, filled: usize): void {
  add<u8>(values, base, <u8>empty, slots, groups, count, sums, filled)
}

export function add16(values: usize, base: u32, empty: u32, slots: usize, groups: usize, count: u32, sums: usize, filled: usize): void {
  add<u16>(values, base, <u16>empty, slots, groups, count, sums, filled)
}

export function add32(values: usize, base: u32, empty: i32, slots: usize, groups: usize, count: u32, sums: usize, filled: usize): void {
  add<i32>(values, base, empty, slots, groups, count, sums, filled)
}

/** What is not a number is empty. */
export function add64(values: usize, base: u32, slots: usize, groups: usize, count: u32, sums: usize, filled: usize): void {
  add<f64>(values, base, NaN, slots, groups, count, sums, filled)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function add<T>(values: usize, base: u32, empty: T, slots: usize, groups: usize, count: u32, sums: usize, filled: usize): void {
  const end = groups + ((<usize>count) << 2)
  for (let slot = slots, group = groups; group < end; slot += 4, group += 4) {
    const value = load<T>(values + (<usize>(load<u32>(slot) - base)) * sizeof<T>())
    if (isFloat<T>() ? value != value : value == empty) continue
    const at = <usize>load<u32>(group)
    const sum = sums + (at << 3)
    store<f64>(sum, load<f64>(sum) + <f64>value)
    const seen = filled + (at << 2)
    store<u32>(seen, load<u32>(seen) + 1)
  }
}
