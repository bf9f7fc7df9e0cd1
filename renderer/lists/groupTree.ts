import type { Headings } from '../../model/query.ts'

export type Value = Headings['levels'][number]['values'][number]

/** The head of one group. */
export interface Heading {
  /** Its values, the outermost first. */
  readonly path: readonly Value[]
  /** The path as a text: what is remembered of a group when the list changes. */
  readonly key: string
  /** Which group of its level it is. */
  readonly at: number
  /** Its place among those beside it, from 0, and how many those are. */
  readonly nth: number
  readonly beside: number
  readonly count: number
  /** Where its rows begin in the list. */
  readonly start: number
  readonly isInnermost: boolean
  readonly isOpen: boolean
}

/** What stands in one line of a grouped list. */
export type Item =
  | { readonly is: 'heading'; readonly heading: Heading }
  /** place: in the list, from 0 · nth: in the group, from 0 */
  | { readonly is: 'row'; readonly heading: Heading; readonly place: number; readonly nth: number }

/** Which groups are open: all but some, or none but some. */
export interface Opened {
  readonly all: boolean
  readonly except: ReadonlySet<string>
}

export const noneOpen: Opened = { all: false, except: new Set() }
export const allOpen: Opened = { all: true, except: new Set() }

export function isOpenIn({ all, except }: Opened, key: string): boolean {
  return all !== except.has(key)
}

export function toggled(opened: Opened, key: string): Opened {
  const except = new Set(opened.except)
  if (!except.delete(key)) except.add(key)
  return { ...opened, except }
}

/** Where the row of a line lies in its list; −1 for the head of a group. A list without groups has a line a row. */
export function placeOfLine(tree: GroupTree | undefined, line: number): number {
  if (tree === undefined) return line
  const item = tree.itemAt(line)
  return item?.is === 'row' ? item.place : -1
}

/**
 * The lines of a grouped list: a head for each group that can be seen, and the rows of those that are open. Rows are
 * never walked, only counted, so a million of them cost what their heads do.
 */
export class GroupTree {
  private readonly headings: readonly Heading[]
  /** The line of each head. */
  private readonly lines: readonly number[]
  private readonly byKey: ReadonlyMap<string, number>
  /** How many lines there are. */
  readonly count: number
  /** How many groups there are on each level. */
  readonly sizes: readonly number[]
  /** Names the question whose groups these are: those of another have other places. */
  readonly of: string

  constructor({ levels }: Headings, opened: Opened, of = '') {
    this.of = of
    this.sizes = levels.map(({ values }) => values.length)
    const headings: Heading[] = []
    const lines: number[] = []
    let line = 0
    const nextOf = levels.map(() => 0)
    const take = (depth: number, path: readonly Value[], span: number, isSeen: boolean): void => {
      const level = levels[depth]
      const first = nextOf[depth] ?? 0
      nextOf[depth] = first + span
      const isLast = depth === levels.length - 1
      // Of groups that nobody sees only those inside them count, and the innermost have none.
      if (level === undefined || (!isSeen && isLast)) return
      for (let at = first; at < first + span; at++) {
        const own = [...path, level.values[at] ?? null]
        const key = JSON.stringify(own)
        const isOpen = isOpenIn(opened, key)
        const count = level.counts[at] ?? 0
        if (isSeen) {
          const start = level.starts[at] ?? 0
          headings.push({
            path: own,
            key,
            at,
            nth: at - first,
            beside: span,
            count,
            start,
            isInnermost: isLast,
            isOpen,
          })
          lines.push(line)
          line += 1 + (isLast && isOpen ? count : 0)
        }
        if (!isLast) take(depth + 1, own, levels[depth + 1]?.spans[at] ?? 0, isSeen && isOpen)
      }
    }
    take(0, [], levels[0]?.values.length ?? 0, true)
    this.headings = headings
    this.lines = lines
    this.byKey = new Map(headings.map(({ key }, i) => [key, i]))
    this.count = line
  }

  itemAt(line: number): Item | undefined {
    if (line < 0 || line >= this.count) return undefined
    let low = 0
    let high = this.lines.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.lines[middle] ?? 0) <= line) low = middle
      else high = middle - 1
    }
    const heading = this.headings[low]
    if (heading === undefined) return undefined
    const nth = line - (this.lines[low] ?? 0) - 1
    return nth < 0 ? { is: 'heading', heading } : { is: 'row', heading, place: heading.start + nth, nth }
  }

  /** The line of a group's head, or −1 where it cannot be seen. */
  lineOf(key: string): number {
    return this.lines[this.byKey.get(key) ?? -1] ?? -1
  }

  heading(key: string): Heading | undefined {
    return this.headings[this.byKey.get(key) ?? -1]
  }

  /** The innermost group in whose rows a stretch of the list lies, of those that can be seen. */
  headingOver(from: number, to: number): Heading | undefined {
    return this.headings.findLast(({ start, count }) => from >= start && to < start + count)
  }

  /** The line of the row at a place of the list, or −1 where its group is closed. */
  lineOfPlace(place: number): number {
    const i = this.headings.findIndex(
      ({ isInnermost, start, count }) => isInnermost && place >= start && place < start + count,
    )
    const heading = this.headings[i]
    return heading?.isOpen === true ? (this.lines[i] ?? 0) + 1 + place - heading.start : -1
  }

  /** The line that says what an item of the tree before said, or else that of the nearest head around it. */
  lineAgain(item: Item): number {
    const { heading } = item
    const line = this.lineOf(heading.key)
    if (line >= 0 && item.is === 'heading') return line
    const now = this.heading(heading.key)
    if (line >= 0 && now !== undefined)
      return now.isOpen ? line + 1 + Math.min(item.is === 'row' ? item.nth : 0, now.count - 1) : line
    for (let depth = heading.path.length - 1; depth > 0; depth--) {
      const above = this.lineOf(JSON.stringify(heading.path.slice(0, depth)))
      if (above >= 0) return above
    }
    return -1
  }

  /** The heads around a line, the outermost first. */
  headingsAround(line: number): readonly Heading[] {
    const item = this.itemAt(line)
    if (item === undefined) return []
    return item.heading.path.flatMap((_, i) => this.heading(JSON.stringify(item.heading.path.slice(0, i + 1))) ?? [])
  }
}
