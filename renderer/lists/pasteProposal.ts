import type { Day } from '../../model/calendar.ts'
import type { Fault } from '../../model/fault.ts'
import type { Op } from '../../model/mutation.ts'
import { same } from '../../model/mutation.ts'
import type { Condition } from '../../model/query.ts'
import { fold } from '../../model/search.ts'
import { isEnded, machineOf } from '../../model/states.ts'
import type { Drawer, Row } from '../../model/table.ts'
import type { Reader } from '../../workers/doors.ts'
import { noEdits } from '../data/draft.ts'
import type { Access } from '../data/useAccess.ts'
import { patchOf } from '../forms/recordOps.ts'
import { refScope } from '../forms/refScope.ts'
import { mayMean, namedNumber } from '../words/currency.ts'
import { isMonthFirst } from '../words/parse.ts'
import type { Word, Words } from '../words.ts'
import { cellText, measuredIn, measureOf } from './cellText.ts'
import type { Column } from './columnLayout.ts'
import type { Units } from './copiedUnits.ts'
import { rowNamed } from './pasteNames.ts'
import { readPasted } from './pasteRead.ts'
import { type Block, type PasteTarget, textAt, unitAt } from './pasteTarget.ts'
import { withoutTwins } from './pasteTwins.ts'
import { copiedText } from './useCopyRows.ts'

/** One cell that a paste changes. */
export interface PasteChange {
  readonly row: Row
  readonly column: Column
  /** The value before and after, as a person reads it. */
  readonly before: string
  readonly after: string
  /** What those numbers are measured in: a sum without its currency may be read as another's. */
  readonly unitBefore: string | undefined
  readonly unitAfter: string | undefined
  /** Something stood there, and nothing would. */
  readonly isEmptied: boolean
}

/**
 * Why a cell is not taken: a whole sentence by its word, a reason code of its field, the state that its row ended in, the
 * currency of its row, where the text is in another, or the fields by which its row and another would be the same.
 */
export type Why =
  | { readonly say: Word }
  | { readonly reason: string }
  | { readonly ended: unknown }
  | { readonly unit: string }
  | { readonly twins: readonly string[] }

/** One cell that is not taken, and what was meant for it. */
export interface PasteRefusal {
  readonly row: Row
  readonly column: Column
  readonly why: Why
  readonly text: string
}

/** What a paste would do; nothing is written by it. */
export interface PasteProposal {
  readonly ops: readonly Op[]
  /** Those first that empty a cell: nobody sees in the new value that something is lost. */
  readonly changes: readonly PasteChange[]
  readonly refusals: readonly PasteRefusal[]
  /** Cells with something in them below the last row, and to the right of the last column. */
  readonly below: number
  readonly beside: number
}

interface PasteAsked {
  readonly drawer: Drawer
  readonly access: Access
  readonly words: Words
  readonly today: Day
  readonly block: Block
  readonly units: Units
  readonly target: PasteTarget
  /** The rows of the target as they stand, in its order. */
  readonly rows: readonly Row[]
  readonly names: Readonly<Record<string, string>>
  readonly reader: Pick<Reader, 'page' | 'titles'>
}

/** What keeps all of a paste from being proposed: a name in it could not be looked for among all rows. */
export interface PasteStopped {
  readonly stopped: Fault | { readonly say: Word }
}

interface Cell {
  readonly row: Row
  readonly column: Column
  readonly text: string
  /** What its number was measured in where it comes from, as it is written there. */
  readonly unit: string | undefined
}

/**
 * What pasting a block would change, and what of it cannot be taken. A cell that says already what is pasted into it is
 * neither, so that a block may be pasted back with columns in it that nobody may write.
 */
export async function proposePaste(asked: PasteAsked): Promise<PasteProposal | PasteStopped> {
  const { drawer, words, names } = asked
  const { cells, below, beside } = cellsMeant(asked)
  const found = await foundRefs(asked, cells)
  if ('stopped' in found) return found
  const monthFirst = monthFirstIn(asked, cells)
  const unitOf = unitsAfter(asked, cells)
  const refusals: PasteRefusal[] = []
  const written: (Cell & { readonly name: string; readonly value: unknown })[] = []
  for (const cell of cells) {
    const { row, column, text } = cell
    const name = writtenName(column)
    const why = whyNot(asked, row, name) ?? (monthFirst.has(column) ? { say: 'paste.monthFirst' } : undefined)
    const ref = isRef(drawer, name) && text.trim() !== '' ? found.get(refKey(drawer, cell)) : undefined
    const read = why !== undefined ? { why } : (ref ?? readCell(asked, cell, unitOf(cell)))
    if ('why' in read) refusals.push({ row, column, why: read.why, text })
    else if (!same(read.value, row[name])) written.push({ ...cell, name, value: read.value })
  }
  const { priced, unpriced } = withoutUnpriced(asked, written, refusals)
  for (const { row, column, text } of unpriced) refusals.push({ row, column, why: { say: 'paste.priceStays' }, text })
  const { kept, twins } = withoutTwins(drawer, asked.rows, priced)
  for (const { of, fields } of twins)
    refusals.push({ row: of.row, column: of.column, why: { twins: fields }, text: of.text })
  const sets = new Map<string, { readonly row: Row; readonly set: Record<string, unknown> }>()
  const changes = kept.map((cell): PasteChange => {
    const { row, column, name, value } = cell
    const { set } = sets.get(row.id) ?? { set: {} }
    sets.set(row.id, { row, set: Object.assign(set, { [name]: value }) })
    const { field } = column.meaning
    const after = isRef(drawer, name) ? cell.text.trim() : words.value(field, value)
    const before = cellText(words, column, row, names)
    const unitBefore = measureOf(drawer.name, column, row)
    return { row, column, before, after, unitBefore, unitAfter: unitOf(cell), isEmptied: value === null }
  })
  // Each with the values that are shown here: what somebody has changed since then is theirs, and a conflict like any other.
  const ops = [...sets.values()].flatMap(({ row, set }) => {
    const base = Object.fromEntries(Object.keys(set).map((name) => [name, row[name]]))
    return patchOf(drawer, row.id, { ...noEdits, set, base }).ops
  })
  changes.sort((a, b) => Number(b.isEmptied) - Number(a.isEmptied))
  return { ops, changes, refusals, below, beside }
}

function readCell(
  { drawer, words, today }: PasteAsked,
  { column, text, unit: pastedUnit }: Cell,
  unit: string | undefined,
): { readonly value: unknown } | { readonly why: Why } {
  const name = writtenName(column)
  const kind = drawer.fields[name]?.kind
  const named = kind === 'integer' || kind === 'decimal' ? namedNumber(text) : { bare: text, units: [] }
  if (named === undefined) return { why: { reason: 'notNumber' } }
  const units = pastedUnit === undefined || text.trim() === '' ? named.units : [...named.units, fold(pastedUnit)]
  if (unit === undefined && units.length > 0)
    return { why: { reason: measuredIn(drawer.name, column) === undefined ? 'noCurrency' : 'currencyFirst' } }
  if (unit !== undefined && units.some((each) => !mayMean(unit, each))) return { why: { unit } }
  const read = readPasted(drawer, name, named.bare, words, today)
  return 'fault' in read ? { why: { reason: read.fault } } : read
}

/**
 * What can be written without giving a row the currency of a price that is not taken: the price that stays would be that
 * many of another.
 */
function withoutUnpriced<Of extends Cell & { readonly name: string }>(
  asked: PasteAsked,
  written: readonly Of[],
  refusals: readonly PasteRefusal[],
): { readonly priced: readonly Of[]; readonly unpriced: readonly Of[] } {
  const { drawer } = asked
  const left = new Set(
    refusals.flatMap(({ row, column }) => {
      const unit = measuredIn(drawer.name, column)
      const name = writtenName(column)
      // Of what nobody writes there, such as a sum, nothing was meant to be taken.
      const isLeft = unit !== undefined && row[name] != null && whyNot(asked, row, name) === undefined
      return isLeft ? [`${row.id} ${unit}`] : []
    }),
  )
  const isPriced = ({ row, name }: Of) => !left.has(`${row.id} ${name}`)
  return { priced: written.filter(isPriced), unpriced: written.filter((each) => !isPriced(each)) }
}

/** What the number of a cell is measured in once all is pasted: a currency may be pasted beside its price. */
function unitsAfter(asked: PasteAsked, cells: readonly Cell[]): (cell: Cell) => string | undefined {
  const { drawer, target, words, today } = asked
  const named = new Set(target.columns.map((column) => measuredIn(drawer.name, column)))
  const pasted = new Map<string, unknown>()
  for (const { row, column, text } of cells) {
    if (!named.has(column.name) || whyNot(asked, row, column.name) !== undefined) continue
    const read = readPasted(drawer, column.name, text, words, today)
    if ('value' in read) pasted.set(`${row.id} ${column.name}`, read.value)
  }
  return ({ row, column }) => {
    const after = pasted.get(`${row.id} ${measuredIn(drawer.name, column)}`)
    return typeof after === 'string' ? after : measureOf(drawer.name, column, row)
  }
}

/** The cells for which there is a text that they do not say already. */
function cellsMeant({ drawer, block, units, target, rows, words, names }: PasteAsked): {
  readonly cells: readonly Cell[]
  readonly below: number
  readonly beside: number
} {
  const cells: Cell[] = []
  const unitColumns = target.columns.map((column) => placeOfUnit(drawer, target, column))
  let below = 0
  let beside = 0
  for (let i = 0; i < target.rows; i++)
    for (let j = 0; j < target.width; j++) {
      const text = textAt(block, i, j)
      const row = rows[i]
      const column = target.columns[j]
      if (text === undefined) continue
      if (row !== undefined && column !== undefined) {
        const isThere = [copiedText(words, column, row, names), cellText(words, column, row, names)].some(
          (said) => said.trim() === text.trim(),
        )
        const unitColumn = unitColumns[j]
        const said =
          unitAt({ block, units }, i, j) ?? (unitColumn === undefined ? undefined : textAt(block, i, unitColumn))
        const unit = measuredIn(drawer.name, column) === undefined ? undefined : said?.trim() || undefined
        // The same number in another currency is not what stands there.
        if (!isThere || isOther(measureOf(drawer.name, column, row), unit)) cells.push({ row, column, text, unit })
      } else if (text.trim() === '') continue
      else if (column === undefined) beside += 1
      else below += 1
    }
  return { cells, below, beside }
}

function isOther(own: string | undefined, pasted: string | undefined): boolean {
  return own !== undefined && pasted !== undefined && !mayMean(own, fold(pasted))
}

/** The column of a paste that names what the numbers of another are measured in; it may be one that nobody may write. */
function placeOfUnit(drawer: Drawer, { columns }: PasteTarget, column: Column): number | undefined {
  const unit = measuredIn(drawer.name, column)
  const at = columns.findIndex(({ name }) => name === unit)
  return at < 0 ? undefined : at
}

/** The field that a column writes: its own, or the ref behind which its text stands. */
function writtenName({ name, meaning }: Column): string {
  return meaning.through?.ref ?? name
}

function isRef(drawer: Drawer, name: string): boolean {
  return drawer.fields[name]?.kind === 'ref'
}

function whyNot({ drawer, access }: PasteAsked, row: Row, name: string): Why | undefined {
  const word = access.whyReadOnly(name, row, false)
  // It is not the system that fills a state in: somebody moves it on.
  if (word === 'readOnly.derived' && name === 'status' && machineOf(drawer.machine) !== undefined)
    return { say: 'paste.byMove' }
  if (word !== undefined) return { say: word }
  if (isEnded(machineOf(drawer.machine), row.status)) return { ended: row.status }
  return drawer.fields[name]?.kind === 'list' ? { say: 'paste.notHere' } : undefined
}

/**
 * The columns whose days seem to be written month first, because one of their texts is a day in no other way. The other
 * texts can be read day first as well, and would be saved as other days than those that are meant.
 */
function monthFirstIn({ drawer, today }: PasteAsked, cells: readonly Cell[]): ReadonlySet<Column> {
  const isDay = (column: Column) => drawer.fields[writtenName(column)]?.kind === 'day'
  return new Set(cells.flatMap(({ column, text }) => (isDay(column) && isMonthFirst(text, today) ? [column] : [])))
}

/** So many names are asked for at once: others who ask the reader need not wait for all of them. */
const namesAtOnce = 20

type FoundRef = { readonly value: string } | { readonly why: Why }

/** The rows that are meant by the names in a block: by the text that the column shows of them, or by their title. */
async function foundRefs(
  asked: PasteAsked,
  cells: readonly Cell[],
): Promise<ReadonlyMap<string, FoundRef> | PasteStopped> {
  const { drawer, reader } = asked
  const wanted = new Map<string, Cell>()
  for (const cell of cells) {
    const name = writtenName(cell.column)
    if (isRef(drawer, name) && cell.text.trim() !== '' && whyNot(asked, cell.row, name) === undefined)
      wanted.set(refKey(drawer, cell), cell)
  }
  const found = new Map<string, FoundRef>()
  const left = [...wanted]
  while (left.length > 0) {
    const answers = await Promise.all(
      left.splice(0, namesAtOnce).map(async ([key, { column, row, text }]) => {
        const name = writtenName(column)
        const [, shown] = column.name.split('.')
        const table = drawer.fields[name]?.table ?? ''
        const scope = scopeOf(drawer, name, row)
        return { key, answer: await rowNamed(reader, { table, text: text.trim(), shown, scope }) }
      }),
    )
    for (const { key, answer } of answers) {
      if (!answer.ok) return { stopped: answer.fault }
      const named = answer.value
      if (named === 'partial') return { stopped: { say: 'paste.partial' } }
      found.set(key, typeof named === 'object' ? { value: named.id } : { why: { say: `paste.${named}` } })
    }
  }
  return found
}

function scopeOf(drawer: Drawer, name: string, row: Row): readonly Condition[] {
  return refScope(drawer.name, name, { buyer: row.buyer })
}

function refKey(drawer: Drawer, { column, row, text }: Cell): string {
  return JSON.stringify([column.name, scopeOf(drawer, writtenName(column), row), fold(text.trim())])
}
