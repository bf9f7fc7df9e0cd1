import { assert } from '../../model/fault.ts'

/*
 * How the arrays of columns lie on a disk, in pieces. A large array is a piece of its own, so that the bytes that are read
 * of it are the array: copying a hundred megabytes takes as long as reading them. Small ones lie end to end.
 */

const kinds = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array }

/** Where an array lies: in which piece, from which byte on. */
interface Place {
  readonly piece: number
  readonly at: number
  readonly kind: keyof typeof kinds
  readonly length: number
}

interface Laid {
  readonly at: number
  readonly bytes: Uint8Array
}

/** Arrays that lie end to end, each from a multiple of eight on. */
export interface Piece {
  readonly isWhole: boolean
  readonly arrays: Laid[]
  bytes: number
}

/** An array of so many bytes is a piece of its own: many pieces are read more slowly than few where the processor is busy, and what is less is copied. */
const wholeBytes = 1 << 21
/** Small arrays fill one piece after the other. */
const sharedBytes = 1 << 23

/** The same with a place for each array, which is laid into the pieces. */
export function taken(value: unknown, pieces: Piece[]): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    const { piece, at } = lay(bytes, pieces)
    return { piece, at, kind: value.constructor.name, length: (value as Uint8Array).length } // columns have such arrays alone
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, taken(each, pieces)]))
}

function lay(bytes: Uint8Array, pieces: Piece[]): Pick<Place, 'piece' | 'at'> {
  const isWhole = bytes.length >= wholeBytes
  const open = isWhole ? -1 : pieces.findIndex((piece) => !piece.isWhole && piece.bytes + bytes.length <= sharedBytes)
  const no = open < 0 ? pieces.push({ isWhole, arrays: [], bytes: 0 }) - 1 : open
  const piece = pieces[no]
  assert(piece !== undefined, 'A piece that was found or begun is there.')
  const at = piece.bytes
  piece.arrays.push({ at, bytes })
  piece.bytes += Math.ceil(bytes.length / 8) * 8
  return { piece: no, at }
}

/** What lies in a piece from one place to another, in bytes of its own. */
export function bytesOf({ arrays }: Piece, from: number, to: number): Uint8Array<ArrayBuffer> {
  const found = new Uint8Array(to - from)
  for (const { at, bytes } of arrays) {
    const [first, end] = [Math.max(at, from), Math.min(at + bytes.length, to)]
    if (first < end) found.set(bytes.subarray(first - at, end - at), first - from)
  }
  return found
}

/** As it was before taken. No two arrays have the same bytes, so that each can be let go of without the others. */
export function given(value: unknown, pieces: readonly ArrayBuffer[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (!isPlace(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, given(each, pieces)]))
  const { piece, at, kind, length } = value
  const buffer = pieces[piece]
  assert(buffer !== undefined, 'Kept columns lie in more pieces than were kept of them.')
  const array = new kinds[kind](buffer, at, length)
  return array.byteLength >= wholeBytes ? array : array.slice()
}

function isPlace(value: object): value is Place {
  return 'piece' in value && typeof value.piece === 'number'
}
