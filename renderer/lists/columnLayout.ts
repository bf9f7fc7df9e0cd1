import { z } from 'zod'
import { type ColumnMeaning, meaningOf } from '../../model/query.ts'
import type { Drawer, Fields } from '../../model/table.ts'

/** With more of them than this hardly anything would be left that scrolls. */
export const pinMax = 6

/** How one person likes the columns of one table; kept on the device. */
export const layoutShape = z.object({
  /** Names of the shown columns, in order. */
  shown: z.array(z.string()).max(60),
  widths: z.record(z.string(), z.number().min(40).max(800)),
  pinned: z.array(z.string()).max(pinMax),
})
export type Layout = z.infer<typeof layoutShape>

export interface Column {
  readonly name: string
  readonly meaning: ColumnMeaning
  readonly widthPx: number
  /** True where the person has given it this width: it does not grow by itself then. */
  readonly isSized: boolean
  readonly pinned: boolean
  /** Numbers stand right, so that their digits line up. */
  readonly right: boolean
}

/** Every column a person may see of a table: its own fields, and those of its default list that lie behind a ref. */
export function possibleColumns(drawer: Drawer, visible: Fields): readonly ColumnMeaning[] {
  const own = Object.keys(visible).filter((name) => {
    const kind = drawer.fields[name]?.kind
    const behindRef = drawer.columns.some((column) => column.startsWith(`${name}.`))
    return !(kind === 'ref' && behindRef) && kind !== 'list'
  })
  const names = new Set([...drawer.columns, ...own])
  return [...names].flatMap((name) => {
    const meaning = meaningOf(drawer, name)
    return meaning === undefined || !isVisible(visible, name) ? [] : [meaning]
  })
}

function isVisible(visible: Fields, name: string): boolean {
  return Object.hasOwn(visible, name.split('.')[0] ?? '')
}

export function defaultLayout(drawer: Drawer): Layout {
  return { shown: [...drawer.columns], widths: {}, pinned: drawer.columns.slice(0, 1) }
}

/** The columns to draw: what the layout names and the person may see, pinned ones first. */
export function columnsOf(drawer: Drawer, visible: Fields, layout: Layout, scale: number): readonly Column[] {
  const possible = new Map(possibleColumns(drawer, visible).map((meaning) => [meaning.name, meaning]))
  const columns = layout.shown.flatMap((name): Column[] => {
    const meaning = possible.get(name)
    if (meaning === undefined) return []
    return [
      {
        name,
        meaning,
        widthPx: layout.widths[name] ?? Math.round(naturalWidth(meaning) * scale),
        isSized: layout.widths[name] !== undefined,
        pinned: layout.pinned.includes(name),
        right: meaning.field.kind === 'integer' || meaning.field.kind === 'decimal',
      },
    ]
  })
  return [...columns.filter((column) => column.pinned), ...columns.filter((column) => !column.pinned)]
}

/** Most that one column grows where the window is wider than its columns, px. */
const growMax = 220

/** The columns spread over a wider box: words get the room, numbers and codes keep their width. */
export function spread(columns: readonly Column[], boxPx: number): readonly Column[] {
  const spare = boxPx - columns.reduce((sum, column) => sum + column.widthPx, 0)
  const isWords = ({ meaning: { field }, isSized }: Column) =>
    !isSized && ((field.kind === 'text' && !field.code) || field.kind === 'ref')
  const growing = columns.filter(isWords).length
  if (spare <= 0 || growing === 0) return columns
  const each = Math.min(growMax, Math.floor(spare / growing))
  return columns.map((column) => (isWords(column) ? { ...column, widthPx: column.widthPx + each } : column))
}

/** What a column needs at 13 px type, px. */
function naturalWidth({ field, through }: ColumnMeaning): number {
  switch (field.kind) {
    case 'integer':
      return 76
    case 'decimal':
      return (field.most ?? 0) > 1e9 ? 136 : 68
    case 'day':
      return 116
    case 'instant':
      return 132
    case 'flag':
      return 64
    case 'choice':
      return 116
    case 'ref':
      return 140
    case 'list':
      return 180
    case 'text':
      if (field.code)
        return through !== undefined ? 70 : (field.max ?? 20) >= 30 ? 126 : (field.max ?? 20) >= 24 ? 134 : 92
      if (field.long) return 240
      return through === undefined ? 190 : 162
  }
}

/** Moves a column to the place of another. */
export function moveColumn(layout: Layout, name: string, before: string): Layout {
  if (name === before) return layout
  const rest = layout.shown.filter((each) => each !== name)
  const at = rest.indexOf(before)
  const from = layout.shown.indexOf(name)
  const to = layout.shown.indexOf(before)
  // Dragged to the right it lands behind its target, to the left before it: where the eye put it.
  const place = at < 0 ? rest.length : from < to ? at + 1 : at
  return { ...layout, shown: [...rest.slice(0, place), name, ...rest.slice(place)] }
}

export function toggleColumn(layout: Layout, name: string): Layout {
  const shown = layout.shown.includes(name) ? layout.shown.filter((each) => each !== name) : [...layout.shown, name]
  return shown.length === 0 ? layout : { ...layout, shown }
}

/** @returns undefined where as many are pinned as can be; one that is hidden gives its place away */
export function togglePin(layout: Layout, name: string): Layout | undefined {
  const { pinned, shown } = layout
  if (pinned.includes(name)) return { ...layout, pinned: pinned.filter((each) => each !== name) }
  const kept = pinned.length < pinMax ? pinned : pinned.filter((each) => shown.includes(each))
  return kept.length < pinMax ? { ...layout, pinned: [...kept, name] } : undefined
}

/** By so many columns a list is sorted at most; a question names no more. */
export const sortMax = 5

/**
 * The next sort after a click on a head: none → up → down → none; with shift the others stay.
 * @returns undefined where they stay and leave no room for one more
 */
export function nextSort(sort: readonly string[], name: string, keepOthers: boolean): readonly string[] | undefined {
  const next = sort.includes(name) ? [`-${name}`] : sort.includes(`-${name}`) ? [] : [name]
  if (!keepOthers) return next
  const at = sort.findIndex((each) => each.replace(/^-/, '') === name)
  if (at < 0) return sort.length < sortMax ? [...sort, ...next] : undefined
  return [...sort.slice(0, at), ...next, ...sort.slice(at + 1)]
}
