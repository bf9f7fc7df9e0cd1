import { fail, type Outcome, ok } from '../../model/fault.ts'
import { meaningOf } from '../../model/query.ts'
import type { ColumnTable } from './columnTable.ts'
import type { Kernel } from './kernel/kernel.ts'
import { Lenses, type TableFinder } from './lenses.ts'
import { Orders, type Sorting } from './orders.ts'
import type { Selection } from './selection.ts'
import { type Narrowing, Selections } from './selections.ts'
import type { SortStep } from './sort.ts'
import { finished } from './steps.ts'

/** A screen's worth. */
const warmedRows = 50

/** One table with all that is derived from it: lenses, sort orders, the last selections. */
export class Shelf {
  readonly table: ColumnTable
  readonly lenses: Lenses
  readonly kernel: Kernel
  readonly orders: Orders
  private readonly find: TableFinder
  private readonly farNames: readonly string[]
  private readonly selections: Selections

  constructor(table: ColumnTable, kernel: Kernel, find: TableFinder) {
    const { drawer } = table
    this.table = table
    this.lenses = new Lenses(this.table, find)
    this.kernel = kernel
    this.find = find
    this.orders = new Orders(this.table, kernel)
    this.selections = new Selections(this, () => this.stamp())
    const farNames = Object.values(drawer.fields).flatMap((field) => field.table ?? [])
    this.farNames = [...new Set([...farNames, 'appUser'])]
  }

  /** Changes whenever an answer about this table might: with it, or with a table that one of its refs leads to. */
  stamp(): string {
    return [this.table, ...this.farNames.map(this.find)].map((table) => table?.version ?? 0).join(' ')
  }

  select(narrowing: Narrowing): Outcome<Selection> {
    return finished(this.selecting(narrowing))
  }

  /** As select, in steps; to be left when the stamp changes. */
  selecting(narrowing: Narrowing): Generator<void, Outcome<Selection>> {
    return this.selections.selecting(narrowing)
  }

  /** The steps of a sort, one a field. */
  steps(sort: readonly string[]): Outcome<readonly SortStep[]> {
    const steps: SortStep[] = []
    for (const each of sort) {
      const isDescending = each.startsWith('-')
      const name = isDescending ? each.slice(1) : each
      const lens = this.lenses.of(name)
      if (lens === undefined) {
        return fail({ kind: 'invalid', table: this.table.drawer.name, fields: { [name]: 'unknownField' } })
      }
      steps.push({ lens, isDescending })
    }
    return ok(steps)
  }

  /**
   * Looks at the head of the table by each column, and by those of other tables that its list shows, in steps, so that the
   * first who sorts by one waits for nothing new.
   */
  *warming(): Generator<void, void> {
    const far = this.table.drawer.columns.filter((name) => name.includes('.'))
    for (const name of [...this.table.columns.keys(), ...far]) {
      const lens = this.lenses.of(name)
      const all = this.select({ where: [], search: '' })
      // What words stand for may be dear to put in order, and is not needed for what nobody sorts by.
      if (lens === undefined || !all.ok || (lens.form === 'codes' && lens.isDear)) continue
      yield* this.first(all.value, [`-${name}`], 0, warmedRows) ?? []
      yield
    }
  }

  /**
   * Takes the changes since the last question into what sorts look at first, a column at a step, so that whoever sorts after
   * a day of others' changes does not wait for all of them at once.
   */
  *catchingUp(): Generator<void, void> {
    for (const name of [...this.table.columns.keys()]) {
      const lens = this.lenses.of(name)
      if (lens !== undefined) this.orders.catchUp(lens)
      yield
    }
  }

  /** The slots of a selection from an offset on, in order. */
  sorted(selection: Selection, sort: readonly string[], offset: number, limit: number): Outcome<readonly number[]> {
    const sorting = this.sorting(sort)
    return sorting.ok ? ok(this.orders.page(sorting.value, selection, offset, limit)) : sorting
  }

  /** All slots of a selection in order, in an array of the caller's own. */
  allSorted(selection: Selection, sort: readonly string[]): Outcome<Uint32Array> {
    const sorting = this.sorting(sort)
    return sorting.ok ? ok(this.orders.all(sorting.value, selection)) : sorting
  }

  /** The order that a sort of a selection needs, a step at a time; undefined where it needs none or has it. */
  preparing(selection: Selection, sort: readonly string[]): Generator<void, void> | undefined {
    const asked = () => {
      const sorting = this.sorting(sort)
      return sorting.ok ? sorting.value : undefined
    }
    const sorting = asked()
    return sorting !== undefined && this.orders.isDear(sorting, selection) ? this.orders.preparing(asked) : undefined
  }

  /** The slots at the head of a selection, in steps; undefined where its order is quicker, or there. */
  first(
    selection: Selection,
    sort: readonly string[],
    offset: number,
    limit: number,
  ): Generator<void, Uint32Array> | undefined {
    const sorting = this.sorting(sort)
    if (!sorting.ok || !this.orders.isDear(sorting.value, selection)) return undefined
    return this.orders.first(sorting.value, selection, offset + limit)
  }

  private sorting(sort: readonly string[]): Outcome<Sorting> {
    const steps = this.steps(sort)
    if (!steps.ok) return steps
    // Of those tables alone that the sort looks at: a new style is nothing to an order by buyers.
    const far = sort.flatMap((name) => meaningOf(this.table.drawer, name.replace(/^-/, ''))?.through?.table.name ?? [])
    const farStamp = far.map((name) => this.find(name)?.version ?? 0).join(' ')
    return ok({ key: sort.join(), farStamp, steps: steps.value })
  }
}
