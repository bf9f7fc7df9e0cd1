import { assert } from '../fault.ts'

/** Many texts end to end as UTF-8: text i lies from offsets[i] to offsets[i + 1]. */
export interface Texts {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
}

const encoder = new TextEncoder()
// A text may begin with the very mark that a decoder takes off by default.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @throws on a lone surrogate, which UTF-8 cannot carry and an encoder would silently replace */
export function putTexts(texts: readonly string[]): Texts {
  for (const text of texts)
    assert(text.isWellFormed(), 'A text with half a surrogate pair reached the packing of rows.')
  const bytes = encoder.encode(texts.join(''))
  const offsets = new Uint32Array(texts.length + 1)
  let chars = 0
  for (const text of texts) chars += text.length
  const isAscii = chars === bytes.length
  let at = 0
  for (const [i, text] of texts.entries()) {
    at += isAscii ? text.length : utf8Length(text)
    offsets[i + 1] = at
  }
  return { bytes, offsets }
}

export function textAt({ bytes, offsets }: Texts, index: number): string {
  const from = offsets[index] ?? 0
  const to = offsets[index + 1] ?? from
  const length = to - from
  if (length <= shortMax) {
    // Short ASCII, which is most of it, is several times faster without the decoder's call.
    let text = ''
    for (let i = from; i < to; i++) {
      const byte = bytes[i] ?? 0
      if (byte > 127) return decoder.decode(bytes.subarray(from, to))
      text += String.fromCharCode(byte)
    }
    return text
  }
  return decoder.decode(bytes.subarray(from, to))
}

const shortMax = 24

function utf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) length += 1
    else if (code < 0x800) length += 2
    else if (code >= 0xd800 && code < 0xdc00) {
      length += 4
      i++ // its other half
    } else length += 3
  }
  return length
}
