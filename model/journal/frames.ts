import { crc32, sha256 } from './checksums.ts'

/**
 * The bytes of a journal: a head, then frames. Every frame carries a checksum of itself and a hash over all frames before
 * it, so a reader can tell a torn end from a hole in the middle, and a hole from a forgery.
 *
 *     head    magic 8 · next 8 · chain 32 · crc 4
 *     frame   magic 4 · length 4 · at 8 · chain 32 · crc 4 · payload
 *
 * Numbers are big-endian. `crc` covers everything else in its head or frame but the magic.
 */

export interface Head {
  /** No entry appended later gets a lower number; kept here because all frames may have been forgotten. */
  readonly next: number
  /** Hash of the last forgotten frame; the first frame continues it. */
  readonly chain: Uint8Array
}

export interface Frame {
  readonly at: number
  readonly chain: Uint8Array
  readonly payload: Uint8Array
  readonly start: number
  readonly end: number
}

export interface Damage {
  readonly atByte: number
  readonly reason: 'head' | 'frame' | 'chain'
  /** Nothing readable follows: what a power cut in mid-write leaves behind. */
  readonly isTail: boolean
}

export interface Scan {
  readonly head: Head | null
  /** Every frame whose checksum holds, in order, also those behind a damaged place. */
  readonly frames: readonly Frame[]
  /** The first damaged place. */
  readonly damage: Damage | null
}

/** A JSON text of 16 MiB is far above any mutation; a longer length field can only be damage. */
export const longestPayload = 16 * 1024 * 1024
export const noChain = new Uint8Array(32)

const headMagic = new TextEncoder().encode('SELVJNL1')
// 0xff occurs in no UTF-8 text, so a payload can never look like the start of a frame.
const frameMagic = Uint8Array.of(0xff, 0x53, 0x4a, 0xff)
const headSize = 52
const frameOverhead = 52

export function writeHead({ next, chain }: Head): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headSize)
  bytes.set(headMagic)
  viewOf(bytes).setBigUint64(8, BigInt(next))
  bytes.set(chain, 16)
  viewOf(bytes).setUint32(48, crc32(bytes.subarray(8, 48)))
  return bytes
}

export function writeFrame(
  at: number,
  previous: Uint8Array,
  payload: Uint8Array,
): { bytes: Uint8Array<ArrayBuffer>; chain: Uint8Array } {
  const chain = linkTo(previous, at, payload)
  const bytes = new Uint8Array(frameOverhead + payload.length)
  const view = viewOf(bytes)
  bytes.set(frameMagic)
  view.setUint32(4, payload.length)
  view.setBigUint64(8, BigInt(at))
  bytes.set(chain, 16)
  bytes.set(payload, frameOverhead)
  view.setUint32(48, checksum(bytes))
  return { bytes, chain }
}

/** Reads a whole journal. Damage never ends the reading: the search for the next sound frame goes on behind it. */
export function scan(bytes: Uint8Array): Scan {
  const head = readHead(bytes)
  const frames: Frame[] = []
  let damage: Omit<Damage, 'isTail'> | null = head ? null : { atByte: 0, reason: 'head' }
  let soundBefore = 0
  let last = 0
  let chain = head?.chain
  let position = head ? headSize : nextMagic(bytes, 0)
  while (position < bytes.length) {
    const frame = readFrame(bytes, position)
    // A number that does not grow is a frame of an older file, laid bare by a lost write.
    if (!frame || frame.at <= last) {
      if (!damage) {
        damage = { atByte: position, reason: 'frame' }
        soundBefore = frames.length
      }
      // Behind a hole the predecessor is unknown, so the next frame's chain cannot be judged.
      chain = undefined
      position = nextMagic(bytes, position + 1)
      continue
    }
    const isLinked = !chain || isSame(frame.chain, linkTo(chain, frame.at, frame.payload))
    if (!isLinked && !damage) {
      damage = { atByte: position, reason: 'chain' }
      soundBefore = frames.length
    }
    frames.push(frame)
    last = frame.at
    chain = frame.chain
    position = frame.end
  }
  const isTail = damage?.reason === 'frame' && frames.length === soundBefore
  return { head, frames, damage: damage && { ...damage, isTail } }
}

function readHead(bytes: Uint8Array): Head | null {
  if (bytes.length < headSize || !isSame(bytes.subarray(0, 8), headMagic)) return null
  const view = viewOf(bytes)
  if (view.getUint32(48) !== crc32(bytes.subarray(8, 48))) return null
  return { next: Number(view.getBigUint64(8)), chain: bytes.slice(16, 48) }
}

function readFrame(bytes: Uint8Array, start: number): Frame | null {
  if (start + frameOverhead > bytes.length || !isSame(bytes.subarray(start, start + 4), frameMagic)) return null
  const view = viewOf(bytes)
  const length = view.getUint32(start + 4)
  const end = start + frameOverhead + length
  if (length > longestPayload || end > bytes.length) return null
  if (view.getUint32(start + 48) !== checksum(bytes.subarray(start, end))) return null
  return {
    at: Number(view.getBigUint64(start + 8)),
    chain: bytes.slice(start + 16, start + 48),
    payload: bytes.slice(start + frameOverhead, end),
    start,
    end,
  }
}

function checksum(frame: Uint8Array): number {
  return crc32(frame.subarray(frameOverhead), crc32(frame.subarray(4, 48)))
}

function linkTo(previous: Uint8Array, at: number, payload: Uint8Array): Uint8Array {
  const number = new Uint8Array(8)
  viewOf(number).setBigUint64(0, BigInt(at))
  return sha256(previous, number, payload)
}

function nextMagic(bytes: Uint8Array, from: number): number {
  const [first = 0] = frameMagic
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (isSame(bytes.subarray(at, at + frameMagic.length), frameMagic)) return at
  return bytes.length
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
