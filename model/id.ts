import { sha1 } from './sha1.ts'

/** A row's key: a lower-case UUID that knows its table, so a style's id does not fit where an order's is asked for. */
export type Id<Table extends string = string> = string & { readonly __table: Table }

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export function isId(text: unknown): text is Id {
  return typeof text === 'string' && uuidPattern.test(text)
}

// A fixed namespace of ours. Changing it would give every natural combination a second row.
const namespace = hexToBytes('5e1ed6e05e1e4d6e8e1e5e1ed6e05e1e')

/**
 * The id of a natural combination (UUIDv5): two devices that enter the same combination offline make the same row.
 * @param table the drawer's name, part of the key
 * @param parts the natural key, in the drawer's order; null and '' are different parts
 */
export function idFrom<Table extends string>(table: Table, ...parts: readonly (string | number | null)[]): Id<Table> {
  const name = new TextEncoder().encode(JSON.stringify([table, ...parts]))
  const input = new Uint8Array(namespace.length + name.length)
  input.set(namespace)
  input.set(name, namespace.length)
  const hash = sha1(input).slice(0, 16)
  return stamp(hash, 0x50) as Id<Table>
}

export interface IdSource {
  next<Table extends string>(table: Table): Id<Table>
}

/**
 * Makes time-ordered ids (UUIDv7), monotonic within one source even when the clock steps back.
 * Ids are never compared to decide who was first: device clocks drift, so only the server's numbers do that.
 * @param nowMs wall clock in ms since 1970
 * @param random fills the given bytes
 */
export function idSource({ nowMs, random }: { nowMs: () => number; random: (bytes: Uint8Array) => void }): IdSource {
  let last = 0
  let counter = 0
  return {
    next<Table extends string>() {
      const now = Math.floor(nowMs())
      if (now > last) {
        last = now
        counter = 0
      } else if (++counter > 0xfff) {
        // 4,096 ids in one millisecond: borrow the next one rather than repeat.
        last += 1
        counter = 0
      }
      const bytes = new Uint8Array(16)
      random(bytes)
      const time = BigInt(last)
      for (let i = 0; i < 6; i++) bytes[i] = Number((time >> BigInt(40 - 8 * i)) & 0xffn)
      bytes[6] = counter >> 8
      bytes[7] = counter & 0xff
      return stamp(bytes, 0x70) as Id<Table>
    },
  }
}

export function bytesToId(bytes: Uint8Array, at = 0): string {
  let hex = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) hex += '-'
    hex += hexOf[bytes[at + i] ?? 0]
  }
  return hex
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

function stamp(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytesToId(bytes)
}
