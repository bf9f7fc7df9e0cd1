import { IdIndex } from './idIndex.ts'
import { TextColumn } from './textColumn.ts'

/** What the codes of a column stand for. Code 0 is empty; a code once given never changes its meaning. */
export interface Dictionary {
  /** The highest code. */
  size(): number
  /** The code of a value, a new one if it was not known. */
  codeOf(value: unknown): number
  /** The code of a value, or −1 where no row ever had it. */
  find(value: unknown): number
  valueOf(code: number): unknown
  sizeBytes(): number
}

/** So many words are taken over in one step. */
const stepWords = 1 << 12

/** Texts, flags and, as JSON, lists. */
export class WordDictionary implements Dictionary {
  private readonly codes = new Map<unknown, number>()
  private readonly keys: unknown[] = [null]
  private readonly isJson: boolean
  private heap: TextColumn | undefined
  private heaped = 0

  constructor(isJson: boolean) {
    this.isJson = isJson
  }

  size(): number {
    return this.keys.length - 1
  }

  codeOf(value: unknown): number {
    return this.codeOfKey(this.isJson ? JSON.stringify(value) : value)
  }

  /** As codeOf, for a list that is JSON already. */
  codeOfKey(key: unknown): number {
    let code = this.codes.get(key)
    if (code === undefined) {
      code = this.keys.push(key) - 1
      this.codes.set(key, code)
    }
    return code
  }

  /** The words as a column of texts, a slot a code, for a search of many at once. */
  texts(): TextColumn {
    const steps = this.gathering()
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
    }
  }

  /** As texts, some words at a time. */
  *gathering(): Generator<void, TextColumn> {
    const heap = this.heap ?? new TextColumn('text')
    this.heap = heap
    while (this.heaped < this.keys.length) {
      const key = this.keys[this.heaped]
      heap.write(this.heaped, typeof key === 'string' ? key : null)
      this.heaped++
      if (this.heaped % stepWords === 0) yield
    }
    return heap
  }

  find(value: unknown): number {
    return this.codes.get(this.isJson ? JSON.stringify(value) : value) ?? -1
  }

  valueOf(code: number): unknown {
    const key = this.keys[code] ?? null
    return this.isJson && typeof key === 'string' ? JSON.parse(key) : key
  }

  sizeBytes(): number {
    // A short string and its place in the map, roughly.
    return this.keys.length * 100 + (this.heap?.sizeBytes() ?? 0)
  }
}

/** The ids that a ref column points to. */
export class IdDictionary implements Dictionary {
  readonly ids = new IdIndex()

  size(): number {
    return this.ids.count
  }

  codeOf(value: unknown): number {
    return this.ids.addText(String(value)) + 1
  }

  find(value: unknown): number {
    const place = this.ids.findText(String(value))
    return place < 0 ? -1 : place + 1
  }

  valueOf(code: number): unknown {
    return code === 0 ? null : this.ids.textAt(code - 1)
  }

  sizeBytes(): number {
    return this.ids.sizeBytes()
  }
}
