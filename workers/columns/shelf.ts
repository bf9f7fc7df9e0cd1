import { fail, type Outcome, ok } from '../../model/fault.ts'
import { meaningOf, type Query } from '../../model/query.ts'
import type { ColumnTable } from './columnTable.ts'
import { testersFor } from './filter.ts'
import type { Kernel } from './kernel/kernel.ts'
import { Lenses, type TableFinder } from './lenses.ts'
import { allOf } from './narrow.ts'
import { Orders, type Sorting } from './orders.ts'
import { searchTesters, wordsOf } from './search.ts'
import { Selection } from './selection.ts'
import type { SortStep } from './sort.ts'

interface KeptSelection {
  readonly stamp: string
  readonly where: string
  readonly words: readonly string[]
  readonly selection: Selection
}

/** Pages, counts and facets of one list ask the same; a few of the last answers are worth their 4 bytes a row. */
const keptMax = 4
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
  private kept: readonly KeptSelection[] = []
  private all: { readonly membership: number; readonly selection: Selection } | undefined

  constructor(table: ColumnTable, kernel: Kernel, find: TableFinder) {
    const { drawer } = table
    this.table = table
    this.lenses = new Lenses(this.table, find)
    this.kernel = kernel
    this.find = find
    this.orders = new Orders(this.table, kernel)
    const farNames = Object.values(drawer.fields).flatMap((field) => field.table ?? [])
    this.farNames = [...new Set([...farNames, 'appUser'])]
  }

  /** Changes whenever an answer about this table might: with it, or with a table that one of its refs leads to. */
  stamp(): string {
    return [this.table, ...this.farNames.map(this.find)].map((table) => table?.version ?? 0).join(' ')
  }

  select({ where, search }: Pick<Query, 'where' | 'search'>): Outcome<Selection> {
    const stamp = this.stamp()
    const asked = JSON.stringify(where)
    const words = wordsOf(search)
    const fresh = this.kept.filter((each) => each.stamp === stamp)
    const known = fresh.find((each) => each.where === asked && sameWords(each.words, words))
    if (known !== undefined) return ok(known.selection)
    const faults: Record<string, string> = {}
    const testers = testersFor(this, where, faults)
    if (Object.keys(faults).length > 0) return fail({ kind: 'invalid', table: this.table.drawer.name, fields: faults })
    // While a person types on, each text can only be where the shorter one was.
    const wider = fresh.find((each) => each.where === asked && each.words.length > 0 && narrows(words, each.words))
    const selection =
      wider === undefined
        ? allOf([...testers, ...searchTesters(this, search)], this.everything(), this)
        : allOf(searchTesters(this, search), wider.selection, this)
    this.kept = [{ stamp, where: asked, words, selection }, ...fresh].slice(0, keptMax)
    return ok(selection)
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

  /** Looks at the head of the table by each column, in steps, so that the first who sorts by one waits for nothing new. */
  *warming(): Generator<void, void> {
    for (const name of this.table.columns.keys()) {
      const lens = this.lenses.of(name)
      const all = this.select({ where: [], search: '' })
      // What words stand for may be dear to put in order, and is not needed for what nobody sorts by.
      if (lens === undefined || !all.ok || (lens.form === 'codes' && lens.isDear)) continue
      yield* this.first(all.value, [`-${name}`], 0, warmedRows) ?? []
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
    const isFar = sort.some((name) => meaningOf(this.table.drawer, name.replace(/^-/, ''))?.through !== undefined)
    const farStamp = isFar ? this.stamp().replace(/^\d+ /, '') : ''
    return ok({ key: sort.join(), farStamp, steps: steps.value })
  }

  /** Every row. */
  private everything(): Selection {
    const { table, kernel } = this
    const { membership, slots: rows, liveCount: live } = table
    if (this.all?.membership !== membership) {
      this.all = { membership, selection: new Selection(kernel, { mask: table.alive.slice(0, rows), rows, live }) }
    }
    return this.all.selection.again()
  }
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i])
}

/** Whether whatever has all of these words must have all of those. */
function narrows(words: readonly string[], wider: readonly string[]): boolean {
  return wider.every((short) => words.some((word) => word.includes(short)))
}
