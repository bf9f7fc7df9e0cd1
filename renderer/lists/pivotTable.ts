import { decimalText } from '../../model/pack/decimals.ts'
import { type Decimal, places } from '../../model/quantity.ts'
import type { Group } from '../../model/query.ts'
import type { Dimension, PivotMeasure } from './pivotShape.ts'

export type KeyPart = Group['key'][number]
/** One value a dimension of a side, null for empty; a month as "2027-01". */
export type Key = readonly KeyPart[]

/** One amount a unit, the unit '' where there is none: money of two currencies stays two sums. */
export type Amounts = readonly { readonly unit: string; readonly amount: Decimal }[]
/** One figure a measure. */
export type Figures = readonly Amounts[]

export interface PivotTable {
  readonly rows: readonly Key[]
  readonly columns: readonly Key[]
  cell(row: number, column: number): Figures | undefined
  readonly rowTotals: readonly Figures[]
  readonly columnTotals: readonly Figures[]
  readonly total: Figures
}

interface Asked {
  readonly rows: readonly Dimension[]
  readonly columns: readonly Dimension[]
  readonly measures: readonly PivotMeasure[]
  /** How the value of a dimension reads, so that people find it in its place. */
  readonly label: (dimension: Dimension, part: KeyPart) => string
}

/** The fields to group by: those of both sides, then the units of what is summed, each once. */
export function groupedBy({ rows, columns, measures }: Omit<Asked, 'label'>): readonly string[] {
  const sides = [...rows, ...columns].map(({ meaning }) => meaning.name)
  return [...new Set([...sides, ...measures.flatMap(({ unit }) => unit ?? [])])]
}

/** Lays groups out as rows and columns, with exact totals of both. */
export function pivotOf(groups: readonly Group[], asked: Asked): PivotTable {
  const by = groupedBy(asked)
  const scales = asked.measures.map((_, i) => scaleOf(groups, i))
  const unitAt = asked.measures.map(({ unit }) => (unit === undefined ? -1 : by.indexOf(unit)))
  const rows = new Side(asked.rows, by, asked.label)
  const columns = new Side(asked.columns, by, asked.label)
  const sums = new Map<string, Map<string, bigint>[]>()

  for (const { key, measures } of groups) {
    const row = rows.place(key)
    const column = columns.place(key)
    for (const place of [`${row}/${column}`, `${row}/`, `/${column}`, '/']) {
      const figures = sums.get(place) ?? asked.measures.map(() => new Map<string, bigint>())
      sums.set(place, figures)
      measures.forEach((text, i) => {
        if (text === null) return
        const unit = String(key[unitAt[i] ?? -1] ?? '')
        const figure = figures[i]
        figure?.set(unit, (figure.get(unit) ?? 0n) + scaled(text, scales[i] ?? 0))
      })
    }
  }
  const figuresAt = (place: string): Figures | undefined =>
    sums.get(place)?.map(
      (figure, i) =>
        [...figure]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([unit, sum]) => ({ unit, amount: decimalText(sum, scales[i] ?? 0) as Decimal })), // written in canonical form
    )
  const none: Figures = asked.measures.map(() => [])
  const [rowOrder, columnOrder] = [rows.order(), columns.order()]
  return {
    rows: rowOrder.map((place) => rows.keyOf(place)),
    columns: columnOrder.map((place) => columns.keyOf(place)),
    cell: (row, column) => figuresAt(`${rowOrder[row]}/${columnOrder[column]}`),
    rowTotals: rowOrder.map((place) => figuresAt(`${place}/`) ?? none),
    columnTotals: columnOrder.map((place) => figuresAt(`/${place}`) ?? none),
    total: figuresAt('/') ?? none,
  }
}

/** The keys of one side, numbered as they come and put in order at the end. */
class Side {
  private readonly dimensions: readonly Dimension[]
  private readonly label: Asked['label']
  private readonly at: readonly number[]
  private readonly known = new Map<string, number>()
  private readonly keys: Key[] = []

  constructor(dimensions: readonly Dimension[], by: readonly string[], label: Asked['label']) {
    this.dimensions = dimensions
    this.label = label
    this.at = dimensions.map(({ meaning }) => by.indexOf(meaning.name))
  }

  place(group: Key): number {
    const key = this.dimensions.map(({ by }, i) => {
      const part = group[this.at[i] ?? -1] ?? null
      return by === 'month' && typeof part === 'string' ? part.slice(0, 7) : part
    })
    const name = JSON.stringify(key)
    const known = this.known.get(name) ?? this.keys.push(key) - 1
    this.known.set(name, known)
    return known
  }

  keyOf(place: number): Key {
    return this.keys[place] ?? []
  }

  order(): readonly number[] {
    const labels = this.keys.map((key) => key.map((part, i) => this.labelOf(i, part)))
    return [...this.keys.keys()].sort((a, b) => {
      for (const [i, dimension] of this.dimensions.entries()) {
        const [left, right] = [this.keys[a]?.[i] ?? null, this.keys[b]?.[i] ?? null]
        if (left === null || right === null) {
          if (left !== right) return left === null ? 1 : -1
          continue
        }
        const sign = compareParts(dimension, left, right, labels[a]?.[i] ?? '', labels[b]?.[i] ?? '')
        if (sign !== 0) return sign
      }
      return 0
    })
  }

  private labelOf(i: number, part: KeyPart): string {
    const dimension = this.dimensions[i]
    return dimension === undefined ? '' : this.label(dimension, part)
  }
}

/** Choices by their place in the drawer's list, numbers and days as such, all else as it reads. */
function compareParts({ meaning: { field } }: Dimension, a: KeyPart, b: KeyPart, left: string, right: string): number {
  if (field.kind === 'choice') {
    const placeOf = (part: KeyPart) => field.choices?.findIndex((choice) => choice.value === part) ?? -1
    return placeOf(a) - placeOf(b)
  }
  if (field.kind === 'integer' || field.kind === 'flag') return Number(a) - Number(b)
  if (field.kind === 'day') return String(a) < String(b) ? -1 : Number(a !== b)
  return left.localeCompare(right, undefined, { numeric: true }) || (String(a) < String(b) ? -1 : Number(a !== b))
}

function scaleOf(groups: readonly Group[], measure: number): number {
  return groups.reduce((most, { measures }) => {
    const text = measures[measure]
    return text == null ? most : Math.max(most, places(text as Decimal)) // measures are exact decimal texts
  }, 0)
}

function scaled(decimal: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0'))
}
