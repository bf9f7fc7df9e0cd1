/** What was answered, in a form in which answers can be compared: how many rows or groups, and which came first. */
export interface Answer {
  readonly total: number
  readonly first: readonly string[]
}

/** One group or facet as any of the databases gives it. */
export interface AnsweredGroup {
  readonly key: readonly unknown[]
  readonly measures: readonly unknown[]
}

export function pageAnswer(total: number, rows: readonly { readonly id: unknown }[]): Answer {
  return { total, first: rows.map((row) => String(row.id)) }
}

/** Groups have no order among databases, so they are brought into one. */
export function groupAnswer(groups: readonly AnsweredGroup[]): Answer {
  const words = groups.map(({ key, measures }) => [...key.map(wordOf), ...measures.map(digitsOf)].join(' '))
  return { total: groups.length, first: words.sort() }
}

export function isSame(a: Answer, b: Answer): boolean {
  return a.total === b.total && a.first.length === b.first.length && a.first.every((each, i) => each === b.first[i])
}

function wordOf(value: unknown): string {
  return value === null || value === undefined ? '–' : String(value)
}

/** One database adds doubles, another exact decimals: ten digits are what both can promise. */
function digitsOf(value: unknown): string {
  return value === null || value === undefined ? '–' : String(Number(Number(value).toPrecision(10)))
}
