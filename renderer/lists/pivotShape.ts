import { z } from 'zod'
import type { ColumnMeaning } from '../../model/query.ts'
import { meaningOf } from '../../model/query.ts'
import { type Drawer, type Fields, fieldOf } from '../../model/table.ts'

/** Most fields along one side of a pivot, and most figures in one of its cells. */
export const sideMax = 2
export const measuresMax = 3

const names = (most: number) => z.array(z.string().max(80)).max(most)

/** A pivot as an address and a saved view carry it: "buyer", "shipDate:month"; "count", "sum:pieces". */
export const pivotShape = z.object({
  rows: names(sideMax),
  columns: names(sideMax),
  measures: names(measuresMax),
  chart: z.boolean().optional(),
})
export type Pivot = z.infer<typeof pivotShape>

/** A field to count apart by; days also by their month. */
export interface Dimension {
  readonly name: string
  readonly meaning: ColumnMeaning
  readonly by: 'value' | 'month'
}

export interface PivotMeasure {
  readonly name: string
  /** Undefined for the count of rows. */
  readonly meaning: ColumnMeaning | undefined
  /** The field that names the unit of each row's number: sums of different units are never added up. */
  readonly unit: string | undefined
}

/** Numbers that say nothing when they are added up: prices, shares, places in an order. */
const noSums: Readonly<Record<string, readonly string[]>> = {
  salesOrder: ['fob', 'amendmentNo'],
  lineOutput: ['hour', 'efficiency', 'smv'],
  linePlan: ['targetPct', 'smv'],
  item: ['wastagePct'],
  party: ['rating'],
  lookupValue: ['sort'],
}
/** Money whose currency stands in each row. */
const units: Readonly<Record<string, Readonly<Record<string, string>>>> = { salesOrder: { value: 'currency' } }

export function dimensionOf(drawer: Drawer, visible: Fields, name: string): Dimension | undefined {
  const [field = '', by, ...more] = name.split(':')
  const meaning = Object.hasOwn(visible, field) ? meaningOf(drawer, field) : undefined
  if (meaning === undefined || more.length > 0 || !isApart(meaning)) return undefined
  if (by === undefined) return { name, meaning, by: 'value' }
  return by === 'month' && meaning.field.kind === 'day' ? { name, meaning, by: 'month' } : undefined
}

export function isApart({ field }: ColumnMeaning): boolean {
  return field.kind !== 'list' && field.kind !== 'instant' && field.kind !== 'decimal' && field.long !== true
}

export function measureOf(drawer: Drawer, visible: Fields, name: string): PivotMeasure | undefined {
  if (name === 'count') return { name, meaning: undefined, unit: undefined }
  const field = name.startsWith('sum:') ? name.slice(4) : ''
  const found = Object.hasOwn(visible, field) ? drawer.fields[field] : undefined
  const isNumber = found?.kind === 'integer' || found?.kind === 'decimal'
  const meaning = meaningOf(drawer, field)
  if (!isNumber || meaning === undefined || noSums[drawer.name]?.includes(field)) return undefined
  return { name, meaning, unit: units[drawer.name]?.[field] }
}

/** Everything that rows of a table can be counted apart by: what has few values first, a day by its month first. */
export function possibleDimensions(drawer: Drawer, visible: Fields): readonly Dimension[] {
  return Object.keys(visible)
    .filter((name) => drawer.fields[name] !== undefined)
    .flatMap((name) => (fieldOf(drawer, name)?.kind === 'day' ? [`${name}:month`, name] : [name]))
    .flatMap((name) => dimensionOf(drawer, visible, name) ?? [])
    .sort((a, b) => Number(hasMany(a)) - Number(hasMany(b)))
}

function hasMany({ meaning: { field } }: Dimension): boolean {
  return field.kind === 'text' || field.kind === 'integer'
}

export function possibleMeasures(drawer: Drawer, visible: Fields): readonly PivotMeasure[] {
  const all = ['count', ...Object.keys(drawer.fields).map((name) => `sum:${name}`)]
  return all.flatMap((name) => measureOf(drawer, visible, name) ?? [])
}

/** What a table is first counted by: its usual filters. */
export function firstPivot(drawer: Drawer, visible: Fields, quick: readonly string[]): Pivot {
  const offered = [...quick, ...Object.keys(drawer.fields)].flatMap((name) => {
    const kind = drawer.fields[name]?.kind
    const isFew = kind === 'choice' || kind === 'ref' || kind === 'flag'
    const full = kind === 'day' ? `${name}:month` : name
    return (isFew || kind === 'day') && dimensionOf(drawer, visible, full) !== undefined ? [full] : []
  })
  const [row, column] = [...new Set(offered)]
  return { rows: row === undefined ? [] : [row], columns: column === undefined ? [] : [column], measures: ['count'] }
}
