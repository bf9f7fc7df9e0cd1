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

/** A dictionary of more words is sorted as a heap of texts. */
const manyWords = 1000

export interface FarTexts {
  readonly table: ColumnTable
  readonly column: TextColumn
  /** For each code the slot in the far table, −1 where it leads nowhere. */
  readonly slots: Int32Array
}

/** Codes and what they stand for. */
export class CodedLens {
  readonly form = 'codes'
  readonly field: Field
  /** How many codes there are, code 0 (empty) among them. */
  readonly count: number
  readonly column: CodeColumn
  /** The far texts that a dotted name leads to, searched where they lie instead of word by word. */
  readonly far: FarTexts | undefined
  /** True when the codes stand for the words of the column's own dictionary. */
  readonly isPlain: boolean
  private readonly meaning: (code: number) => unknown
  private readonly foldedWords: (string | undefined)[] = []
  private rankOf: Uint32Array | undefined
  private keyOf: Float64Array | undefined
  private groupOf: { readonly codes: Uint32Array; readonly values: readonly unknown[] } | undefined

  /** @param meaning what a code stands for, where that is not the word of the column's own dictionary */
  constructor(field: Field, column: CodeColumn, meaning?: (code: number) => unknown, far?: FarTexts) {
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

  /** A crowded dictionary of texts, as long as its words have no ranks yet. */
  crowd(): WordDictionary | undefined {
    const { dictionary } = this.column
    const isCrowd = this.rankOf === undefined && this.isPlain && this.field.kind === 'text' && this.count > manyWords
    return isCrowd && dictionary instanceof WordDictionary ? dictionary : undefined
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

  /**
   * For each code a number that is no greater where its value comes before another, Infinity for empty: the ranks, or of
   * a crowd that has none the first six bytes of each folded word, after which equal ones are still to be compared.
   */
  keys(): Float64Array {
    if (this.keyOf !== undefined) return this.keyOf
    const crowd = this.crowd()?.texts()
    const keys = new Float64Array(this.count).fill(Number.POSITIVE_INFINITY)
    if (crowd === undefined) {
      const ranks = this.ranks()
      for (let code = 1; code < ranks.length; code++) if (ranks[code] !== noRank) keys[code] = ranks[code] ?? 0
    } else {
      for (let code = 1; code < keys.length; code++) {
        keys[code] = crowd.foldedWord(code, 0) * 0x10000 + (crowd.foldedWord(code, 4) >>> 16)
      }
    }
    this.keyOf = keys
    return keys
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
