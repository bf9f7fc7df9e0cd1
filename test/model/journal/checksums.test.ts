import { createHash } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { crc32, sha256 } from '../../../model/journal/checksums.ts'
import { seeded } from '../../world/make.ts'

test("the checks are those of zlib and OpenSSL for every length around a block, in parts or whole: an older desktop's file is read as it was written", () => {
  const chance = seeded(7)
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, () => Math.floor(chance() * 256))
    const cut = Math.floor(chance() * (length + 1))
    const [head, tail] = [bytes.subarray(0, cut), bytes.subarray(cut)]
    const digest = createHash('sha256').update(bytes).digest('hex')
    expect({ length, digest: hex(sha256(bytes)), parted: hex(sha256(head, tail)) }).toEqual({
      length,
      digest,
      parted: digest,
    })
    expect({ length, crc: crc32(bytes), goneOn: crc32(tail, crc32(head)) }).toEqual({
      length,
      crc: zlibCrc32(bytes),
      goneOn: zlibCrc32(bytes),
    })
  }
  const long = Uint8Array.from({ length: 300_000 }, () => Math.floor(chance() * 256))
  expect(hex(sha256(long))).toBe(createHash('sha256').update(long).digest('hex'))
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
