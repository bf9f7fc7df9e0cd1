import type { Numbers, PackedColumn } from '../../model/pack/decode.ts'
import type { Codes } from './arrays.ts'

type Kind = PackedColumn['kind']

/*
 * What columns are made of, so that they can be laid on a disk and taken up again as they were: plain objects, whose arrays
 * are views of the columns' own and must be written before the next change. Whoever takes them up owns the arrays.
 */

export interface KeptIds {
  readonly as: 'ids'
  readonly count: number
  readonly ascending: number
  readonly words: Uint32Array<ArrayBuffer>
  readonly slots: Uint32Array<ArrayBuffer>
}

export interface KeptWords {
  readonly as: 'words'
  readonly isJson: boolean
  readonly heap: KeptTexts
  readonly places: Uint32Array<ArrayBuffer>
}

export interface KeptFlags {
  readonly as: 'flags'
  readonly values: readonly (boolean | null)[]
}

export type KeptDictionary = KeptIds | KeptWords | KeptFlags

export interface KeptTexts {
  readonly form: 'texts'
  readonly kind: Kind
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly starts: Uint32Array<ArrayBuffer>
  readonly nulls: Uint8Array<ArrayBuffer>
  readonly deadBytes: number
  readonly entryOf?: Uint32Array<ArrayBuffer>
  readonly slotOf?: Uint32Array<ArrayBuffer>
  /** JSON of slots and their folded texts. */
  readonly odd: Uint8Array<ArrayBuffer>
}

export interface KeptNumbers {
  readonly form: 'numbers'
  readonly kind: Kind
  readonly scale: number
  readonly hasEmpty: boolean
  readonly farthest: number
  readonly values: Numbers
}

export interface KeptCodes {
  readonly form: 'codes'
  readonly kind: Kind
  readonly codes: Codes
  readonly dictionary: KeptDictionary
}

export type KeptColumn = KeptTexts | KeptNumbers | KeptCodes

/** A whole table. */
export interface KeptTable {
  readonly columns: Readonly<Record<string, KeptColumn>>
  readonly ids: KeptIds
  readonly alive: Uint8Array<ArrayBuffer>
  readonly liveCount: number
  readonly isInIdOrder: boolean
}
