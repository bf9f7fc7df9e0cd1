/**
 * Arrays that are used and used again: a fresh one of a million words costs more in page faults than the loop that fills
 * it. Each name has one array, so whoever borrows it must be done with it before anybody borrows it again; no question
 * waits in its middle, so that is one call.
 */
const words = new Map<string, Uint32Array<ArrayBuffer>>()
const masks = new Map<string, Uint8Array<ArrayBuffer>>()

/** Words with anything in them. */
export function borrowWords(name: string, length: number): Uint32Array<ArrayBuffer> {
  let held = words.get(name)
  if (held === undefined || held.length < length) {
    held = new Uint32Array(roomy(length))
    words.set(name, held)
  }
  return held.subarray(0, length)
}

/** Bytes that are all 0. */
export function borrowMask(name: string, length: number): Uint8Array<ArrayBuffer> {
  let held = masks.get(name)
  if (held === undefined || held.length < length) {
    held = new Uint8Array(roomy(length))
    masks.set(name, held)
  }
  return held.subarray(0, length).fill(0)
}

/** Arrays that nobody holds now. */
const free: Uint32Array<ArrayBuffer>[] = []
const freeMax = 3

/** Words with anything in them, for work that waits in its middle: nobody else has them until they are given back. */
export function lendWords(length: number): Uint32Array<ArrayBuffer> {
  const at = free.findIndex((each) => each.length >= length)
  const [held = new Uint32Array(roomy(length))] = at < 0 ? [] : free.splice(at, 1)
  return held.subarray(0, length)
}

export function giveBack(lent: Uint32Array<ArrayBuffer>): void {
  free.push(new Uint32Array(lent.buffer))
  if (free.length > freeMax) free.shift()
}

function roomy(length: number): number {
  return length + (length >> 4) + 64
}
