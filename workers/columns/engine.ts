import { fail, type Outcome, ok } from '../../model/fault.ts'
import {
  type Facet,
  faultsOfQuery,
  type Group,
  type Headings,
  type HeadingsAsked,
  type Measure,
  type Page,
  type Query,
} from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import type { LookupHit } from '../doors.ts'
import { ColumnTable } from './columnTable.ts'
import { type Asked, facetting, grouping } from './groups.ts'
import { heading } from './headings.ts'
import type { Kernel } from './kernel/kernel.ts'
import { lookup } from './lookup.ts'
import { readerOf } from './measures.ts'
import type { Selection } from './selection.ts'
import { Shelf } from './shelf.ts'
import { atOnce, finished, steadily, stepRows } from './steps.ts'
import { sumOf } from './sums.ts'
import { namesIn, titlesOf } from './titles.ts'
import { warmingQuestions } from './warming.ts'

/** The most rows that one question for rows gets. */
export const rowsMax = 5000
export const lookupMax = 50

/** A table and the rows of it that a question is about. */
interface Found {
  readonly shelf: Shelf
  readonly selection: Selection
}

export interface EngineDeps {
  readonly kernel: Kernel
  /** Milliseconds, only ever compared with themselves. */
  readonly clock: () => number
}

/** All tables of a replica as columns, and the answers to every question about them. Nothing here waits. */
export class Engine {
  private readonly shelves = new Map<string, Shelf>()
  private readonly kernel: Kernel
  private readonly clock: () => number
  private readonly totals = new WeakMap<Selection, Map<string, string>>()

  constructor({ kernel, clock }: EngineDeps) {
    this.kernel = kernel
    this.clock = clock
    for (const drawer of tables) this.place(new ColumnTable(drawer))
  }

  /** Puts a table in the place of the one of its name: at once, and whole, however long it took to fill. */
  place(table: ColumnTable): void {
    this.shelves.set(table.drawer.name, new Shelf(table, this.kernel, (name) => this.table(name)))
  }

  table(name: string): ColumnTable | undefined {
    return this.shelves.get(name)?.table
  }

  shelf(name: string): Shelf | undefined {
    return this.shelves.get(name)
  }

  /**
   * Makes what the first list and the first search of a table would make, a step at a time, so that the
   * first keystroke of the day is answered like the hundredth.
   */
  *warming(name: string): Generator<void, void> {
    const table = this.table(name)
    if (table === undefined) return
    const query: Query = { table: name, where: [], search: '', sort: [table.drawer.sort] }
    yield* this.preparing(query) ?? []
    this.page(query, 0, 1)
    yield
    // The kernel takes each great heap over when it is searched for the first time.
    yield* this.selecting({ ...query, search: '§' })
    yield* this.selecting({ ...query, search: 'e' })
    yield
    yield* this.shelf(name)?.warming() ?? []
    // Few rows are answered at once, however slow the code.
    if (table.slots < stepRows) return
    for (const { query: asked, by, measures } of warmingQuestions(table.drawer)) {
      yield
      yield* this.selecting(asked)
      if (by.length === 0) this.page(asked, 0, 1)
      else yield* this.grouping(asked, by, measures, 1)
    }
  }

  /** Follows changes in what lists are sorted with, in steps; see Shelf. */
  *catchingUp(name: string): Generator<void, void> {
    yield* this.shelf(name)?.catchingUp() ?? []
  }

  /**
   * Looks for the rows that a question means, in steps; whatever is asked of them in the same breath as the last step finds
   * them there.
   */
  *selecting(query: Query): Generator<void, void> {
    yield* this.inSteps(query, () => atOnce(() => ok(undefined)))
  }

  page(query: Query, offset: number, limit: number, columns?: readonly string[]): Outcome<Page> {
    const started = this.clock()
    const found = this.find(query)
    if (!found.ok) return found
    const { shelf, selection } = found.value
    const slots = shelf.sorted(selection, query.sort, offset, limit)
    return slots.ok ? ok(this.pageOf(found.value, slots.value, { offset, columns, started })) : slots
  }

  /**
   * The same page of a list whose order is not made yet, in steps: nobody who sorts a million rows anew waits for all of
   * them to see the first. @returns undefined where page is as quick
   */
  head(
    query: Query,
    offset: number,
    limit: number,
    columns?: readonly string[],
  ): Generator<void, Outcome<Page>> | undefined {
    const started = this.clock()
    const isQuick = (found: Found) => found.shelf.first(found.selection, query.sort, offset, limit) === undefined
    const asked = query.sort.length === 0 ? undefined : this.find(query)
    if (asked === undefined || !asked.ok || isQuick(asked.value)) return undefined
    const again = () => this.find(query)
    const page = (found: Found, slots: readonly number[]) => this.pageOf(found, slots, { offset, columns, started })
    const totalling = ({ shelf, selection }: Found) => this.totalling(shelf, selection, shown(columns))
    return steadily(
      () => this.shelf(query.table)?.stamp() ?? '',
      function* () {
        const found = again()
        if (!found.ok) return found
        const { shelf, selection } = found.value
        const first = shelf.first(selection, query.sort, offset, limit)
        if (first !== undefined) {
          yield* totalling(found.value)
          return ok(page(found.value, [...(yield* first).subarray(offset)]))
        }
        const slots = shelf.sorted(selection, query.sort, offset, limit)
        return slots.ok ? ok(page(found.value, slots.value)) : slots
      },
    )
  }

  private pageOf(
    { shelf, selection }: Found,
    slots: readonly number[],
    asked: { readonly offset: number; readonly columns: readonly string[] | undefined; readonly started: number },
  ): Page {
    const { offset, columns, started } = asked
    const rows = rowsOf(shelf, slots, columns)
    return {
      rows,
      names: namesIn(shelf.table, rows, (name) => this.table(name)),
      offset,
      total: selection.count,
      complete: shelf.table.isComplete,
      totals: finished(this.totalling(shelf, selection, shown(columns))),
      tookMs: this.clock() - started,
    }
  }

  /**
   * What the answer to a question needs, made a step at a time, so that others are answered in between.
   * @returns undefined where the answer is quick as it is
   */
  preparing(query: Query): Generator<void, void> | undefined {
    const found = query.sort.length === 0 ? undefined : this.find(query)
    return found?.ok ? found.value.shelf.preparing(found.value.selection, query.sort) : undefined
  }

  rows(query: Query): Outcome<readonly Row[]> {
    const found = this.find(query)
    if (!found.ok) return found
    const { shelf, selection } = found.value
    const slots = shelf.sorted(selection, query.sort, 0, rowsMax)
    return slots.ok ? ok(slots.value.map((slot) => shelf.table.rowAt(slot))) : slots
  }

  row(table: string, id: string): Row | null {
    const found = this.table(table)
    const slot = found?.slotOf(id) ?? -1
    return found === undefined || slot < 0 ? null : found.rowAt(slot)
  }

  lookup(table: string, text: string, limit: number, where: Query['where']): Outcome<readonly LookupHit[]> {
    const found = this.find({ table, where, search: text, sort: [] })
    if (!found.ok) return found
    const { shelf, selection } = found.value
    return ok(lookup(shelf, text, selection.slots, Math.min(limit, lookupMax)))
  }

  /** Groups in order of their keys, empty values last. */
  group(query: Query, by: readonly string[], measures: readonly Measure[], limit: number): Outcome<readonly Group[]> {
    return finished(this.grouping(query, by, measures, limit))
  }

  /** As group, in steps. */
  grouping(
    query: Query,
    by: readonly string[],
    measures: readonly Measure[],
    limit: number,
  ): Generator<void, Outcome<readonly Group[]>> {
    return this.inSteps(query, (asked) => grouping(asked, by, measures, limit))
  }

  /** The values of a field and how many rows have each, the most frequent first, then in the field's order. */
  facets(query: Query, field: string, limit: number): Outcome<readonly Facet[]> {
    return finished(this.facetting(query, field, limit))
  }

  /** As facets, in steps. */
  facetting(query: Query, field: string, limit: number): Generator<void, Outcome<readonly Facet[]>> {
    return this.inSteps(query, (asked) => facetting(asked, field, limit))
  }

  /** The groups of a list with their counts and sums, in steps. */
  heading(query: Query, asked: HeadingsAsked): Generator<void, Outcome<Headings>> {
    return this.inSteps(query, (found) => heading(found, asked, (name) => this.table(name)))
  }

  titles(table: string, ids: readonly string[]): Record<string, string> {
    const found = this.table(table)
    return found === undefined ? {} : titlesOf(found, ids)
  }

  sizeBytes(): number {
    let bytes = 0
    for (const { table } of this.shelves.values()) bytes += table.sizeBytes()
    return bytes
  }

  /** An answer that is true of one moment, however many steps it takes. */
  private inSteps<T>(query: Query, begin: (asked: Asked) => Generator<void, Outcome<T>>): Generator<void, Outcome<T>> {
    const finding = () => this.finding(query)
    return steadily(
      () => this.shelf(query.table)?.stamp() ?? '',
      function* () {
        const found = yield* finding()
        return found.ok ? yield* begin(found.value) : found
      },
    )
  }

  private find(query: Query): Outcome<Found> {
    return finished(this.finding(query))
  }

  private *finding(query: Query): Generator<void, Outcome<Found>> {
    const shelf = this.shelves.get(query.table)
    const faults = faultsOfQuery(query)
    if (shelf === undefined || Object.keys(faults).length > 0) {
      return fail({ kind: 'invalid', table: query.table, fields: faults })
    }
    const selection = yield* shelf.selecting(query)
    return selection.ok ? ok({ shelf, selection: selection.value }) : selection
  }

  /** Exact sums over all rows that match, each worked out once a selection and in a step of its own. */
  private *totalling(
    shelf: Shelf,
    selection: Selection,
    isShown: (name: string) => boolean,
  ): Generator<void, Page['totals']> {
    const known = this.totals.get(selection) ?? new Map<string, string>()
    this.totals.set(selection, known)
    const totals: Record<string, string> = {}
    for (const [name, field] of Object.entries(shelf.table.drawer.fields)) {
      if ((field.kind !== 'integer' && field.kind !== 'decimal') || !isShown(name)) continue
      const lens = shelf.lenses.of(name)
      if (lens === undefined || lens.form === 'absent') continue
      const told = known.get(name)
      const sum = told ?? sumOf(shelf.kernel, lens, selection)
      known.set(name, sum)
      totals[name] = sum
      if (told === undefined) yield
    }
    return totals
  }
}

/** Which columns are asked for: the named ones, or all. */
function shown(columns: readonly string[] | undefined): (name: string) => boolean {
  return (name) => columns === undefined || columns.includes(name)
}

/** Whose row it is and when it changed: in every row, whatever columns are asked for. */
const stamps = ['version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

/**
 * The rows of some slots: whole, or with the named columns alone. Dotted ones stand under their dotted names, beside the
 * ref they go through. What a page costs is mostly being copied from thread to thread, so a list asks for what it shows.
 */
function rowsOf(shelf: Shelf, slots: readonly number[], columns: readonly string[] | undefined): readonly Row[] {
  if (columns === undefined) return slots.map((slot) => shelf.table.rowAt(slot))
  const own = [...stamps, ...columns.map((name) => name.split('.')[0] ?? name)]
  const far = columns.flatMap((name) => {
    const lens = name.includes('.') ? shelf.lenses.of(name) : undefined
    return lens === undefined ? [] : [[name, readerOf(lens)] as const]
  })
  return slots.map((slot) => {
    const values = far.map(([name, read]) => [name, read(slot)] as const)
    return { ...shelf.table.rowAt(slot, own), ...Object.fromEntries(values) }
  })
}
