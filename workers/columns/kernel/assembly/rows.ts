// @ts-nocheck: this is AssemblyScript.

/*
 * Loops over a window of rows, each with a value in the window's column and a byte in its mask: 1 for a row that is still
 * in, else 0. Whatever goes by sixteen may read and write up to fifteen bytes past the last row.
 */

/**
 * Writes what each row's code stands for in a table of bytes, 0 for a code beyond it.
 * @param passes a byte a code, zeros up to a multiple of sixteen
 * @param most how many codes there are
 */
export function lookUp8(codes: usize, passes: usize, most: u32, out: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i += 16) {
    let found = v128.splat<u8>(0)
    let code = v128.load(codes + i)
    // Sixteen codes of the table at a time; a code outside of those becomes 0.
    for (let first: u32 = 0; first < most; first += 16) {
      found = v128.or(found, i8x16.swizzle(v128.load(passes + first), code))
      code = v128.sub<u8>(code, v128.splat<u8>(16))
    }
    v128.store(out + i, found)
  }
}

export function lookUp16(codes: usize, passes: usize, most: u32, out: usize, rows: u32): void {
  lookUp<u16>(codes, passes, most, out, rows)
}

export function lookUp32(codes: usize, passes: usize, most: u32, out: usize, rows: u32): void {
  lookUp<u32>(codes, passes, most, out, rows)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function lookUp<T>(codes: usize, passes: usize, most: u32, out: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const code = <u32>load<T>(codes + (<usize>i) * sizeof<T>())
    store<u8>(out + i, code < most ? load<u8>(passes + code) : 0)
  }
}

/** Writes 1 for each row whose value lies between two, these included, else 0. */
export function within8(values: usize, from: u32, to: u32, out: usize, rows: u32): void {
  const least = v128.splat<u8>(<u8>from)
  const most = v128.splat<u8>(<u8>to)
  const ones = v128.splat<u8>(1)
  for (let i: u32 = 0; i < rows; i += 16) {
    const value = v128.load(values + i)
    v128.store(out + i, v128.and(v128.and(v128.ge<u8>(value, least), v128.le<u8>(value, most)), ones))
  }
}

export function within16(values: usize, from: u32, to: u32, out: usize, rows: u32): void {
  const least = v128.splat<u16>(<u16>from)
  const most = v128.splat<u16>(<u16>to)
  const ones = v128.splat<u8>(1)
  for (let i: u32 = 0; i < rows; i += 16) {
    const at = values + (<usize>i) * 2
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const isA = v128.and(v128.ge<u16>(a, least), v128.le<u16>(a, most))
    const isB = v128.and(v128.ge<u16>(b, least), v128.le<u16>(b, most))
    v128.store(out + i, v128.and(v128.narrow<i16>(isA, isB), ones))
  }
}

export function within32(values: usize, from: i32, to: i32, out: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<i32>(values + ((<usize>i) << 2))
    store<u8>(out + i, <u8>(<u32>(value >= from) & <u32>(value <= to)))
  }
}

/** As within8; what is not a number lies nowhere. */
export function within64(values: usize, from: f64, to: f64, out: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<f64>(values + ((<usize>i) << 3))
    store<u8>(out + i, <u8>(<u32>(value >= from) & <u32>(value <= to)))
  }
}

/** Leaves in a mask what is in another too. */
export function keep(mask: usize, other: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i += 16) v128.store(mask + i, v128.and(v128.load(mask + i), v128.load(other + i)))
}

/** Adds to a mask what is in another. */
export function join(mask: usize, other: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i += 16) v128.store(mask + i, v128.or(v128.load(mask + i), v128.load(other + i)))
}

/** Writes the rows of a mask as numbers, the first row's being `first`. @returns how many */
export function slotsIn(mask: usize, rows: u32, first: u32, out: usize): u32 {
  let to = out
  for (let i: u32 = 0; i < rows; i += 16) {
    if (!v128.any_true(v128.load(mask + i))) continue
    const end = min(i + 16, rows)
    // Each is written before it is known to be in, because a branch that goes either way costs more than the write.
    for (let row = i; row < end; row++) {
      store<u32>(to, first + row)
      to += (<usize>load<u8>(mask + row)) << 2
    }
  }
  return <u32>((to - out) >> 2)
}

/**
 * The sum of the values of a mask's rows, of at most 65,536.
 * @param mask zeros for sixteen bytes after the last row
 * @param empty the value that is none
 */
export function sum8(values: usize, empty: u32, mask: usize, rows: u32): f64 {
  const none = v128.splat<u8>(<u8>empty)
  let sums = v128.splat<u32>(0)
  for (let i: u32 = 0; i < rows; i += 16) {
    const value = v128.load(values + i)
    const isIn = v128.neg<i8>(v128.load(mask + i))
    const kept = v128.and(v128.andnot(isIn, v128.eq<u8>(value, none)), value)
    sums = v128.add<u32>(sums, v128.extadd_pairwise<u16>(v128.extadd_pairwise<u8>(kept)))
  }
  return <f64>(<u64>v128.extract_lane<u32>(sums, 0) + <u64>v128.extract_lane<u32>(sums, 1)
    + <u64>v128.extract_lane<u32>(sums, 2) + <u64>v128.extract_lane<u32>(sums, 3))
}

export function sum16(values: usize, empty: u32, mask: usize, rows: u32): f64 {
  const none = v128.splat<u16>(<u16>empty)
  let sums = v128.splat<u32>(0)
  for (let i: u32 = 0; i < rows; i += 16) {
    const at = values + ((<usize>i) << 1)
    const isIn = v128.neg<i8>(v128.load(mask + i))
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const keptA = v128.and(v128.andnot(v128.extend_low<i8>(isIn), v128.eq<u16>(a, none)), a)
    const keptB = v128.and(v128.andnot(v128.extend_high<i8>(isIn), v128.eq<u16>(b, none)), b)
    sums = v128.add<u32>(sums, v128.add<u32>(v128.extadd_pairwise<u16>(keptA), v128.extadd_pairwise<u16>(keptB)))
  }
  return <f64>(<u64>v128.extract_lane<u32>(sums, 0) + <u64>v128.extract_lane<u32>(sums, 1)
    + <u64>v128.extract_lane<u32>(sums, 2) + <u64>v128.extract_lane<u32>(sums, 3))
}

export function sum32(values: usize, empty: i32, mask: usize, rows: u32): f64 {
  let sum: i64 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<i32>(values + ((<usize>i) << 2))
    sum += <i64>(value & -<i32>(<u32>load<u8>(mask + i) & <u32>(value != empty)))
  }
  return <f64>sum
}

/** As sum8; what is not a number is none. */
export function sum64(values: usize, mask: usize, rows: u32): f64 {
  let sum: f64 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<f64>(values + ((<usize>i) << 3))
    sum += select<f64>(value, 0, <bool>(<u32>load<u8>(mask + i) & <u32>(value == value)))
  }
  return sum
}
