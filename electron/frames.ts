import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

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

const headMagic = Buffer.from('SELVJNL1', 'latin1')
// 0xff occurs in no UTF-8 text, so a payload can never look like the start of a frame.
const frameMagic = Buffer.from([0xff, 0x53, 0x4a, 0xff])
const headSize = 52
const frameOverhead = 52

export function writeHead({ next, chain }: Head): Uint8Array {
  const bytes = Buffer.alloc(headSize)
  headMagic.copy(bytes, 0)
  bytes.writeBigUInt64BE(BigInt(next), 8)
  bytes.set(chain, 16)
  bytes.writeUInt32BE(crc32(bytes.subarray(8, 48)), 48)
  return bytes
}

export function writeFrame(
  at: number,
  previous: Uint8Array,
  payload: Uint8Array,
): { bytes: Uint8Array; chain: Uint8Array } {
  const chain = linkTo(previous, at, payload)
  const bytes = Buffer.alloc(frameOverhead + payload.length)
  frameMagic.copy(bytes, 0)
  bytes.writeUInt32BE(payload.length, 4)
  bytes.writeBigUInt64BE(BigInt(at), 8)
  bytes.set(chain, 16)
  bytes.set(payload, frameOverhead)
  bytes.writeUInt32BE(checksum(bytes), 48)
  return { bytes, chain }
}

/** Reads a whole journal. Damage never ends the reading: the search for the next sound frame goes on behind it. */
export function scan(file: Uint8Array): Scan {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
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
    const isLinked = !chain || Buffer.compare(frame.chain, linkTo(chain, frame.at, frame.payload)) === 0
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

function readHead(bytes: Buffer): Head | null {
  if (bytes.length < headSize || headMagic.compare(bytes, 0, 8) !== 0) return null
  if (bytes.readUInt32BE(48) !== crc32(bytes.subarray(8, 48))) return null
  return { next: Number(bytes.readBigUInt64BE(8)), chain: new Uint8Array(bytes.subarray(16, 48)) }
}

function readFrame(bytes: Buffer, start: number): Frame | null {
  if (start + frameOverhead > bytes.length || frameMagic.compare(bytes, start, start + 4) !== 0) return null
  const length = bytes.readUInt32BE(start + 4)
  const end = start + frameOverhead + length
  if (length > longestPayload || end > bytes.length) return null
  if (bytes.readUInt32BE(start + 48) !== checksum(bytes.subarray(start, end))) return null
  return {
    at: Number(bytes.readBigUInt64BE(start + 8)),
    chain: new Uint8Array(bytes.subarray(start + 16, start + 48)),
    payload: new Uint8Array(bytes.subarray(start + frameOverhead, end)),
    start,
    end,
  }
}

function checksum(frame: Buffer): number {
  return crc32(frame.subarray(frameOverhead), crc32(frame.subarray(4, 48)))
}

function linkTo(previous: Uint8Array, at: number, payload: Uint8Array): Uint8Array {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(at))
  return createHash('sha256').update(previous).update(number).update(payload).digest()
}

function nextMagic(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(frameMagic, from)
  return found < 0 ? bytes.length : found
}
