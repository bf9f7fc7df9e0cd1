import { series } from '../../model/numbers.ts'
import type { Row } from '../../model/table.ts'
import type { NumberBlock, NumbersRequest } from '../../model/wire.ts'

/** Small, so that a story uses several up. */
const blockSize = 4
const dayMs = 86_400_000
/** What is left out after a restore. */
const forgotten = 1000

interface Book {
  next: number
  /** "device key" → the block that was lent under it. */
  readonly lent: Map<string, { readonly from: number; readonly upTo: number }>
}

export interface NumberBugs {
  /** What one device was lent is lent to the next one too. */
  readonly lendsTwice?: boolean
  /** Whatever number comes is kept. */
  readonly believesNumbers?: boolean
  /** A printed number that was replaced is not kept. */
  readonly forgetsPrinted?: boolean
}

/** The numbers of the model server: the real one's rules, on a map. */
export class NumberDesk {
  private book: Book = { next: 1, lent: new Map() }
  private readonly nowMs: () => number
  private readonly bugs: NumberBugs

  constructor(nowMs: () => number, bugs: NumberBugs) {
    this.nowMs = nowMs
    this.bugs = bugs
  }

  backup(): Book {
    return structuredClone(this.book)
  }

  restore(backup: Book, isSilent: boolean): void {
    this.book = structuredClone(backup)
    if (!isSilent) this.book.next += forgotten
  }

  lend({ device, keys }: NumbersRequest): readonly NumberBlock[] {
    return keys.map(({ key, series: name }) => {
      const { from, upTo } = this.blockOf(`${device} ${key}`)
      return { key, series: name, year: 2026, from, upTo, until: new Date(this.nowMs() + 60 * dayMs).toISOString() }
    })
  }

  private blockOf(name: string): { readonly from: number; readonly upTo: number } {
    const known = this.book.lent.get(name)
    if (known !== undefined) return known
    const block = { from: this.book.next, upTo: this.book.next + blockSize - 1 }
    const isTwice = this.bugs.lendsTwice === true && this.book.lent.size % 2 === 0
    if (!isTwice) this.book.next = block.upTo + 1
    this.book.lent.set(name, block)
    return block
  }

  /** What a new order is numbered, and what of its printed number is kept. */
  numbersFor(
    rows: ReadonlyMap<string, Row>,
    values: Readonly<Record<string, unknown>>,
    device: string | undefined,
  ): Readonly<Record<string, unknown>> {
    const printed = typeof values.sclPo === 'string' ? values.sclPo : undefined
    if (printed !== undefined && (this.bugs.believesNumbers || this.isFree(rows, printed, device)))
      return { sclPo: printed }
    let number = print(this.book.next++)
    while (isUsed(rows, number)) number = print(this.book.next++)
    const isReplaced = printed !== undefined && printed !== number && !this.bugs.forgetsPrinted
    return { sclPo: number, ...(isReplaced ? { provisionalNo: printed } : {}) }
  }

  private isFree(rows: ReadonlyMap<string, Row>, printed: string, device: string | undefined): boolean {
    const isLent = [...this.book.lent].some(([name, { from, upTo }]) => {
      const counter = series[0]?.read(printed)?.counter ?? 0
      return name.startsWith(`${device} `) && from <= counter && counter <= upTo
    })
    return isLent && !isUsed(rows, printed)
  }
}

function print(counter: number): string {
  return series[0]?.print(2026, counter) ?? ''
}

function isUsed(rows: ReadonlyMap<string, Row>, number: string): boolean {
  return [...rows.values()].some((row) => row.sclPo === number)
}
