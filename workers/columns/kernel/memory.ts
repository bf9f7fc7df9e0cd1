/** Any array of numbers that a column or a question keeps. */
export type Numeric = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

const pageBytes = 65_536

/**
 * The kernel's memory. The columns stay in JavaScript's own arrays, which may grow and be let go of; here lies only what is
 * worked on at the moment. Copying a window of a column costs a twentieth of a loop of JavaScript over it.
 */
export class KernelMemory {
  private readonly memory: WebAssembly.Memory
  private bytes: Uint8Array<ArrayBuffer>

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
    this.bytes = new Uint8Array(memory.buffer)
  }

  /** Places for arrays of so many bytes each, one after the other, with sixteen bytes to spare behind each. */
  lay(...sizes: readonly number[]): number[] {
    let end = firstAt
    const places = sizes.map((size) => {
      const at = end
      end += ((size + 15) & ~15) + 16
      return at
    })
    const missing = end - this.memory.buffer.byteLength
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / pageBytes))
      this.bytes = new Uint8Array(this.memory.buffer)
    }
    return places
  }

  /** Copies an array from one of its places to another; beyond its end, where no row is alive, stand zeros. */
  put(values: Numeric, at: number, from = 0, to = values.length): void {
    const width = values.BYTES_PER_ELEMENT
    const end = Math.max(from, Math.min(to, values.length))
    if (end > from)
      this.bytes.set(new Uint8Array(values.buffer, values.byteOffset + from * width, (end - from) * width), at)
    if (end < to) this.bytes.fill(0, at + (end - from) * width, at + (to - from) * width)
  }

  /** Fills an array, from one of its places to another, with what lies here. */
  take(values: Numeric, at: number, from = 0, to = values.length): void {
    const width = values.BYTES_PER_ELEMENT
    const bytes = new Uint8Array(values.buffer, values.byteOffset + from * width, (to - from) * width)
    bytes.set(this.bytes.subarray(at, at + bytes.length))
  }

  /** Writes the same numbers again and again, until there are so many; a few more may follow. */
  repeat(numbers: Uint32Array, at: number, count: number): void {
    this.put(numbers, at)
    for (let done = numbers.length; done < count; done *= 2) {
      this.bytes.copyWithin(at + done * 4, at, at + Math.min(done, count - done) * 4)
    }
  }

  /** Zeros, sixteen where nothing else is said. */
  clear(at: number, bytes = 16): void {
    this.bytes.fill(0, at, at + bytes)
  }
}

const firstAt = 1024
