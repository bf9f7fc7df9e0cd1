import { checksum } from '../../model/pack/checksum.ts'

const headBytes = 8

/** Anything that is JSON, sealed with what it was made by: checksum and length, then the text, filled up to whole words. */
export function sealed(content: unknown, build: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify({ build, content }))
  const bytes = new Uint8Array(headBytes + Math.ceil(text.length / 4) * 4)
  bytes.set(text, headBytes)
  const words = new Uint32Array(bytes.buffer)
  words[1] = text.length
  words[0] = checksum(words.subarray(1))
  return bytes
}

/** @returns undefined for bytes that are not whole, or of another build: that one may have meant something else by them */
export function opened(given: Uint8Array, build: string): unknown {
  if (given.length < headBytes || given.length % 4 !== 0) return undefined
  const words = new Uint32Array(given.slice().buffer)
  const [sum, length = 0] = words
  if (checksum(words.subarray(1)) !== sum || length > given.length - headBytes) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(given.subarray(headBytes, headBytes + length))
    const found = JSON.parse(text) as { readonly build: string; readonly content: unknown } // as it was sealed
    return found.build === build ? found.content : undefined
  } catch {
    return undefined
  }
}
