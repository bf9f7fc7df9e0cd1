import type { Field } from '../../model/field.ts'
import { fold } from '../../model/search.ts'
import type { Codes } from './arrays.ts'
import type { CodeColumn } from './codeColumn.ts'
import type { ColumnTable } from './columnTable.ts'
import { WordDictionary } from './dictionary.ts'
import type { NumberColumn } from './numberColumn.ts'
import { comparerOf, compareText, wordOf } from './order.ts'
import type { TextColumn } from './textColumn.ts'

/**
 * A column as a question sees it, plain or through a ref: "buyer.name" is the buyer column's codes, each standing for a
 * name. Whatever is asked of a coded lens is worked out once a word and then looked up once a row.
 */
export type Lens =
  | CodedLens
  | { readonly form: 'numbers'; readonly field: Field; readonly column: NumberColumn }
  | { readonly form: 'texts'; readonly field: Field; readonly column: TextColumn }
  | { readonly form: 'id'; readonly field: Field; readonly table: ColumnTable }
  /** No row of the replica carries the column: all is empty. */
  | { readonly form: 'absent'; readonly field: Field }

export const noRank = 0xffffffff

/** More codes than that are sorted where their values lie. */
const manyWords = 1000

/** Where a dotted name leads. */
export interface Far {
  readonly table: ColumnTable
  /** The far column by itself. */
  readonly lens: Lens
  /** For each code the slot in the far table, −1 where it leads nowhere. */
  readonly slots: Int32Array
}

/** So many values that they are not made one by one to be compared: they are compared as they lie in a column. */
export interface Crowd {
  /** Of the column in which they lie, and never through a ref. */
  readonly lens: Exclude<Lens, { readonly form: 'id' | 'absent' }>
  /** For each code its slot there, −1 for empty. */
  readonly places: Int32Array
}

/** For each code a number that is no greater where its value comes before another, Infinity for empty. */
export interface CodeKeys {
  readonly keys: Float64Array
  /** False where equal numbers may stand for different values. */
  readonly isExact: boolean
}

/** Codes and what they stand for. */
export class CodedLens {
  readonly form = 'codes'
  readonly field: Field
  /** How many codes there are, code 0 (empty) among them. */
  readonly count: number
  readonly column: CodeColumn
  /** What a dotted name leads to, to be searched and sorted where it lies instead of word by word. */
  readonly far: Far | undefined
  /** True when the codes stand for the words of the column's own dictionary. */
  readonly isPlain: boolean
  private readonly meaning: (code: number) => unknown
  private readonly foldedWords: (string | undefined)[] = []
  private rankOf: Uint32Array | undefined
  private keyOf: CodeKeys | undefined
  private crowdOf: Crowd | undefined
  private groupOf: { readonly codes: Uint32Array; readonly values: readonly unknown[] } | undefined

  /** @param meaning what a code stands for, where that is not the word of the column's own dictionary */
  constructor(field: Field, column: CodeColumn, meaning?: (code: number) => unknown, far?: Far) {
    this.field = field
    this.column = column
    this.isPlain = meaning === undefined
    this.meaning = meaning ?? ((code) => column.dictionary.valueOf(code))
    this.far = far
    this.count = column.dictionary.size() + 1
  }

  get codes(): Codes {
    return this.column.codes
  }

  /** A dotted name may lead to nothing, so a code other than 0 may be empty too. */
  value(code: number): unknown {
    return this.meaning(code) ?? null
  }

  folded(code: number): string {
    const known = this.foldedWords[code]
    if (known !== undefined) return known
    const value = this.value(code)
    const folded = value === null ? '' : fold(wordOf(value))
    this.foldedWords[code] = folded
    return folded
  }

  /** 1 for each code whose value passes. */
  passing(test: (value: unknown, folded: () => string) => boolean): Uint8Array {
    const passes = new Uint8Array(this.count)
    for (let code = 0; code < this.count; code++) passes[code] = test(this.value(code), () => this.folded(code)) ? 1 : 0
    return passes
  }

  /** For each code the place of its value among all values, equal values sharing one; noRank for empty. */
  ranks(): Uint32Array {
    if (this.rankOf !== undefined) return this.rankOf
    const compare = this.comparer()
    const sorted = [...Array(this.count).keys()].filter((code) => this.value(code) !== null).sort(compare)
    const ranks = new Uint32Array(this.count).fill(noRank)
    let rank = 0
    for (const [i, code] of sorted.entries()) {
      if (i > 0 && compare(sorted[i - 1] ?? 0, code) !== 0) rank++
      ranks[code] = rank
    }
    this.rankOf = ranks
    return ranks
  }

  /** The values of many codes where they lie, as long as they have no ranks yet. */
  crowd(): Crowd | undefined {
    if (this.rankOf !== undefined || this.count <= manyWords) return undefined
    this.crowdOf ??= this.far === undefined ? this.crowdOfWords() : crowdOfFar(this.far)
    return this.crowdOf
  }

  /** Whether its first words are only found by ranking many. */
  get isDear(): boolean {
    return this.rankOf === undefined && this.count > manyWords && this.crowd() === undefined
  }

  /** Takes ranks that were made elsewhere: as ranks() would make them. */
  keepRanks(ranks: Uint32Array): void {
    this.rankOf = ranks
    this.keyOf = undefined
  }

  /** The keys that were made of a crowd, or else the ranks. */
  keys(): CodeKeys {
    if (this.keyOf !== undefined) return this.keyOf
    const ranks = this.ranks()
    const keys = new Float64Array(this.count).fill(Number.POSITIVE_INFINITY)
    for (let code = 1; code < ranks.length; code++) if (ranks[code] !== noRank) keys[code] = ranks[code] ?? 0
    this.keyOf = { keys, isExact: true }
    return this.keyOf
  }

  get hasKeys(): boolean {
    return this.keyOf !== undefined
  }

  /** Takes the keys of its crowd, unless it was ranked while they were made: exact ones are better. */
  keepKeys(keys: CodeKeys): void {
    if (this.rankOf === undefined) this.keyOf = keys
  }

  /** Codes of equal values brought together, 0 for empty, and the value of each. */
  groups(): { readonly codes: Uint32Array; readonly values: readonly unknown[] } {
    if (this.groupOf !== undefined) return this.groupOf
    const codes = new Uint32Array(this.count)
    const values: unknown[] = [null]
    const known = new Map<unknown, number>()
    for (let code = 0; code < this.count; code++) {
      const value = this.value(code)
      if (value === null) continue
      const key = typeof value === 'object' ? wordOf(value) : value
      let group = known.get(key)
      if (group === undefined) {
        group = values.push(value) - 1
        known.set(key, group)
      }
      codes[code] = group
    }
    this.groupOf = { codes, values }
    return this.groupOf
  }

  private crowdOfWords(): Crowd | undefined {
    const { field, isPlain } = this
    const { dictionary } = this.column
    if (!isPlain || field.kind !== 'text' || !(dictionary instanceof WordDictionary)) return undefined
    const places = Int32Array.from({ length: this.count }, (_, code) => (code === 0 ? -1 : code))
    return { lens: { form: 'texts', field, column: dictionary.texts() }, places }
  }

  private comparer(): (a: number, b: number) => number {
    const { kind } = this.field
    const compare = comparerOf(this.field)
    if (kind !== 'text' && kind !== 'list') return (a, b) => compare(this.value(a), this.value(b))
    // Folding is the dear part of comparing text, and each word is folded once here.
    return (a, b) => {
      const left = this.folded(a)
      const right = this.folded(b)
      return left === right ? compare(this.value(a), this.value(b)) : compareText(left, right)
    }
  }
}

function crowdOfFar({ table, lens, slots }: Far): Crowd | undefined {
  if (lens.form === 'id' || lens.form === 'absent') return undefined
  const isEmpty =
    lens.form === 'codes' ? (slot: number) => lens.codes[slot] === 0 : (slot: number) => lens.column.isEmpty(slot)
  const places = slots.map((slot) => (slot >= 0 && table.alive[slot] === 1 && !isEmpty(slot) ? slot : -1))
  return { lens, places }
}
