import type { Codes } from './arrays.ts'
import type { CodedLens, Crowd, Lens } from './lens.ts'
import { inSteps } from './steps.ts'
import type { TextColumn } from './textColumn.ts'
import { emptyKey, type TextKeys } from './textKeys.ts'

/** What a step of a sort compares, as a number a slot. */
export interface Keys {
  /** Whose numbers they are: while it is the same object they are the same, but for slots that the table calls changed. */
  readonly owner: object
  /** False where equal numbers may stand for different values. */
  readonly isExact: boolean
  /** Writes the numbers of slots from one to before another: a lesser value has no greater one, Infinity is empty. */
  readonly read: (from: number, to: number, out: Float64Array) => void
  /** How slots compare with one of them, by the values and not by their numbers; where that is quicker than one by one. */
  readonly against?: (slot: number) => (other: number) => number
}

/** The most slots that keys are read of at once. */
export const keysAtOnce = 1 << 12

/** Makes the keys of a crowd in steps, for keysOf to be quick. */
export function* keying(lens: CodedLens): Generator<void, void> {
  const crowd = lens.crowd()
  if (crowd === undefined || lens.hasKeys) return
  const { places } = crowd
  if (crowd.lens.form === 'codes') yield* keying(crowd.lens)
  const { keyAt, isExact } = placeKeys(crowd.lens)
  const keys = new Float64Array(places.length).fill(Number.POSITIVE_INFINITY)
  yield* inSteps(places.length, (from, to) => {
    for (let code = from; code < to; code++) {
      const place = places[code] ?? -1
      if (place >= 0) keys[code] = keyAt(place)
    }
  })
  lens.keepKeys({ keys, isExact })
}

/** The key of a slot that is not empty: of a text its first six bytes, after which equal ones are still to be compared. */
function placeKeys(lens: Crowd['lens']): { readonly keyAt: (place: number) => number; readonly isExact: boolean } {
  switch (lens.form) {
    case 'texts': {
      const { column } = lens
      const keyAt = (place: number) => column.foldedWord(place, 0) * 0x10000 + (column.foldedWord(place, 4) >>> 16)
      return { keyAt, isExact: false }
    }
    case 'numbers': {
      const { values } = lens.column
      return { keyAt: (place) => values[place] ?? 0, isExact: true }
    }
    case 'codes': {
      const { codes } = lens
      const { keys, isExact } = lens.keys()
      return { keyAt: (place) => keys[codes[place] ?? 0] ?? Number.POSITIVE_INFINITY, isExact }
    }
  }
}

/**
 * The keys of a lens as it is now; what is copied out is copied by the engine itself, whatever the width of its numbers,
 * so that every loop over keys sees one kind of array. Undefined where single values have to be compared.
 * @param textKeys those of the lens's column, where it is one of texts
 */
export function keysOf(lens: Lens, textKeys: TextKeys | undefined): Keys | undefined {
  switch (lens.form) {
    case 'absent':
      return undefined
    case 'id':
      return lens.table.isInIdOrder ? { owner: lens.table.ids, isExact: true, read: readPlaces } : undefined
    case 'numbers': {
      const { values, empty, hasEmpty } = lens.column
      // An instant that is none is not a number either, and as empty.
      const isWhole = !hasEmpty && values.BYTES_PER_ELEMENT < 8
      const read = (from: number, to: number, out: Float64Array) => {
        out.set(values.subarray(from, to))
        if (!isWhole) markEmpty(out, to - from, empty)
      }
      return { owner: values, isExact: true, read }
    }
    case 'codes': {
      const { codes } = lens
      const { keys, isExact } = lens.keys()
      const read = (from: number, to: number, out: Float64Array) => readThrough(codes, keys, from, to, out)
      const crowd = lens.crowd()
      if (crowd?.lens.form !== 'texts') return { owner: keys, isExact, read }
      const { column } = crowd.lens
      return {
        owner: keys,
        isExact,
        read,
        against: (slot) => againstWord(column, crowd.places, codes, codes[slot] ?? 0),
      }
    }
    case 'texts': {
      if (textKeys === undefined) return undefined
      const { keys } = textKeys
      const read = (from: number, to: number, out: Float64Array) => {
        out.set(keys.subarray(from, to))
        markEmpty(out, to - from, emptyKey)
      }
      return { owner: textKeys, isExact: false, read }
    }
  }
}

function readPlaces(from: number, to: number, out: Float64Array): void {
  for (let slot = from; slot < to; slot++) out[slot - from] = slot
}

const codesNow = new Uint32Array(keysAtOnce)

function readThrough(codes: Codes, keys: Float64Array, from: number, to: number, out: Float64Array): void {
  codesNow.set(codes.subarray(from, to))
  const count = to - from
  for (let i = 0; i < count; i++) out[i] = keys[codesNow[i] ?? 0] ?? Number.POSITIVE_INFINITY
}

/** Compares each word once, however many rows have it. Neither word is empty. */
function againstWord(words: TextColumn, places: Int32Array, codes: Codes, code: number): (slot: number) => number {
  const signs = new Int8Array(places.length).fill(unknown)
  const place = places[code] ?? 0
  return (slot) => {
    const other = codes[slot] ?? 0
    if (signs[other] === unknown) signs[other] = Math.sign(words.compare(places[other] ?? 0, place))
    return signs[other] ?? 0
  }
}

const unknown = 2

function markEmpty(out: Float64Array, count: number, empty: number): void {
  for (let i = 0; i < count; i++) {
    const value = out[i] ?? 0
    if (value === empty || Number.isNaN(value)) out[i] = Number.POSITIVE_INFINITY
  }
}

/** Notes the least and the greatest of some keys under a number; where all are empty the least is above the greatest. */
export function noteBounds(
  at: number,
  keys: Float64Array,
  count: number,
  least: Float64Array,
  most: Float64Array,
): void {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const key = keys[i] ?? 0
    if (key < low) low = key
    if (key > high && key !== Number.POSITIVE_INFINITY) high = key
  }
  least[at] = low
  most[at] = high
}
