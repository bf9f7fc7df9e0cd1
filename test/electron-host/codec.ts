/**
 * Values between the main process and a page, as text: what structured clone carries, as far as the app sends it.
 * Anything else throws, as it would in Electron.
 */

type Tagged =
  | { $: 'undefined' }
  | { $: 'number'; text: string }
  | { $: 'bytes'; base64: string }
  | { $: 'date'; ms: number }

export function encode(value: unknown): string {
  return JSON.stringify(tag(value))
}

export function decode(text: string): unknown {
  return untag(JSON.parse(text))
}

function tag(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value === undefined) return { $: 'undefined' } satisfies Tagged
  if (typeof value === 'number') {
    const isPlain = Number.isFinite(value) && !Object.is(value, -0)
    return isPlain ? value : ({ $: 'number', text: Object.is(value, -0) ? '-0' : String(value) } satisfies Tagged)
  }
  if (Array.isArray(value)) return value.map(tag)
  if (value instanceof Uint8Array) return { $: 'bytes', base64: toBase64(value) } satisfies Tagged
  if (value instanceof Date) return { $: 'date', ms: value.getTime() } satisfies Tagged
  if (typeof value !== 'object' || !isPlainObject(value)) throw new Error('An object could not be cloned.')
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tag(member)]))
}

function untag(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(untag)
  if (!('$' in value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, untag(member)]))
  const tagged = value as Tagged // only `tag` writes a "$"
  switch (tagged.$) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(tagged.text)
    case 'bytes':
      return Uint8Array.from(atob(tagged.base64), (character) => character.charCodeAt(0))
    case 'date':
      return new Date(tagged.ms)
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return isPlain && !('$' in value)
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  // A whole file as arguments of one call would overflow the stack.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text)
}
