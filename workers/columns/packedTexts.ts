import { lower } from './kernel/plain.ts'
import type { TextColumn } from './textColumn.ts'

/**
 * So many bytes of each text are looked at together. At one place mostly few different bytes occur, ten of them where there
 * are digits and one in what all begin with: numbered among themselves they take few bits, and many fit into one number.
 */
const placesAtOnce = 12

/** How some bytes of each text become one number: the numbers lie as the texts do, as far as these bytes tell. */
interface Packing {
  /** The first byte that counts. */
  readonly from: number
  /** How many count. */
  readonly places: number
  /** For each place and byte the bits it adds. */
  readonly bits: Uint32Array
  /** No number is greater. */
  readonly most: number
  /** True when no text has a byte there, or none but 0. */
  readonly isAtEnd: boolean
}

/** Which bytes occur at which place. */
export class BytesInUse {
  private readonly used = new Uint8Array(placesAtOnce << 8)
  private readonly column: TextColumn
  private readonly from: number

  /** @param from the first byte that is looked at */
  constructor(column: TextColumn, from: number) {
    this.column = column
    this.from = from
  }

  add(slots: Uint32Array): void {
    const { column, from, used } = this
    const { bytes, offsets } = column.heap
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] ?? 0
      const odd = oddBytes(column, slot)
      const entry = column.entryAt(slot)
      if (odd !== undefined) mark(odd, from, odd.length, used)
      else mark(bytes, (offsets[entry] ?? 0) + from, offsets[entry + 1] ?? 0, used)
    }
  }

  /** The packing of as many places as fit into a number of 32 bits. */
  packing(): Packing {
    const { used, from } = this
    const counts = Array.from({ length: placesAtOnce }, (_, place) => {
      return used.subarray(place << 8, (place + 1) << 8).reduce((sum, each) => sum + each, 0)
    })
    const widths = counts.map((count) => (count <= 1 ? 0 : 32 - Math.clz32(count - 1)))
    let places = 0
    let shift = 0
    while (places < placesAtOnce && shift + (widths[places] ?? 0) <= 32) shift += widths[places++] ?? 0
    const bits = new Uint32Array(places << 8)
    let most = 0
    for (let place = 0; place < places; place++) {
      shift -= widths[place] ?? 0
      let number = 0
      for (let byte = 0; byte < 256; byte++) {
        if (used[(place << 8) | byte] === 1) bits[(place << 8) | byte] = number++ << shift
      }
      most += (number - 1) * 2 ** shift
    }
    const isAtEnd = counts.every((count, place) => count === used[place << 8])
    return { from, places, bits, most, isAtEnd }
  }
}

/** Writes the numbers of some texts. */
export function pack(column: TextColumn, { from, places, bits }: Packing, slots: Uint32Array, out: Uint32Array): void {
  const { bytes, offsets } = column.heap
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0
    const odd = oddBytes(column, slot)
    const entry = column.entryAt(slot)
    out[i] =
      odd === undefined
        ? packed(bytes, (offsets[entry] ?? 0) + from, offsets[entry + 1] ?? 0, places, bits)
        : packed(odd, from, odd.length, places, bits)
  }
}

function mark(bytes: Uint8Array, from: number, end: number, used: Uint8Array): void {
  for (let place = 0; place < placesAtOnce; place++) {
    const at = from + place
    used[(place << 8) | (at < end ? (small[bytes[at] ?? 0] ?? 0) : 0)] = 1
  }
}

function packed(bytes: Uint8Array, from: number, end: number, places: number, bits: Uint32Array): number {
  let number = 0
  for (let place = 0; place < places; place++) {
    const at = from + place
    number |= bits[(place << 8) | (at < end ? (small[bytes[at] ?? 0] ?? 0) : 0)] ?? 0
  }
  return number
}

const encoder = new TextEncoder()

function oddBytes({ odd }: TextColumn, slot: number): Uint8Array | undefined {
  const folded = odd.size === 0 ? undefined : odd.get(slot)
  return folded === undefined ? undefined : encoder.encode(folded)
}

const small = Uint8Array.from({ length: 256 }, (_, byte) => lower(byte))
