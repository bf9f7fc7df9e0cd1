import { fail, type Outcome, ok } from '../../model/fault.ts'
import type { Query } from '../../model/query.ts'
import type { FilterDeps } from './asked.ts'
import { testersFor } from './filter.ts'
import { allOf } from './narrow.ts'
import { searchTesters, wordsOf } from './search.ts'
import { Selection } from './selection.ts'

/** What decides which rows are meant. */
export type Narrowing = Pick<Query, 'where' | 'search'>

/** A question for rows, in a form that can be compared, and the stamp of what it was asked of. */
interface Asked {
  readonly stamp: string
  readonly where: string
  readonly words: readonly string[]
}

interface Kept extends Asked {
  readonly selection: Selection
}

/** A selection that is being made, by all who wait for it. */
interface Work extends Asked {
  readonly steps: Generator<void, Outcome<Selection>>
  made?: Outcome<Selection>
  isBroken: boolean
}

/** Pages, counts and facets of one list ask the same; a few of the last answers are worth their 4 bytes a row. */
const keptMax = 4
/** What was dropped in its middle goes on where it was when it is asked for again; so many of them are worth their masks. */
const worksMax = 4

/** The rows of a table's last questions, and those that are being looked for. */
export class Selections {
  private readonly deps: FilterDeps
  private readonly stamp: () => string
  private kept: readonly Kept[] = []
  private works: readonly Work[] = []
  private all: { readonly membership: number; readonly selection: Selection } | undefined

  /** @param stamp changes whenever an answer might */
  constructor(deps: FilterDeps, stamp: () => string) {
    this.deps = deps
    this.stamp = stamp
  }

  /**
   * The rows that a question means. Several who ask the same share the work, and each step is done once, by whoever has a
   * turn. To be left when the stamp changes (see steadily).
   */
  *selecting(narrowing: Narrowing): Generator<void, Outcome<Selection>> {
    const { where, search } = narrowing
    const asked = { stamp: this.stamp(), where: JSON.stringify(where), words: wordsOf(search) }
    const known = this.kept.find((each) => isSame(each, asked))
    if (known !== undefined) return ok(known.selection)
    const work = this.works.find((each) => !each.isBroken && isSame(each, asked)) ?? this.begin(asked, narrowing)
    while (work.made === undefined) {
      // Broken off by a bug in somebody else's turn: whoever goes on is to hear of it.
      if (work.isBroken) return yield* this.selecting(narrowing)
      if (!this.takeStep(work)) yield
    }
    return work.made
  }

  private begin(asked: Asked, narrowing: Narrowing): Work {
    const work = { ...asked, steps: this.finding(asked, narrowing), isBroken: false }
    this.works = [work, ...this.works.filter(({ stamp }) => stamp === asked.stamp)].slice(0, worksMax)
    return work
  }

  /** @returns whether it was the last one */
  private takeStep(work: Work): boolean {
    work.isBroken = true
    const step = work.steps.next()
    work.isBroken = false
    if (step.done !== true) return false
    work.made = step.value
    this.works = this.works.filter((each) => each !== work)
    if (!step.value.ok) return true
    const { stamp, where, words } = work
    const fresh = this.kept.filter((each) => each.stamp === stamp)
    this.kept = [{ stamp, where, words, selection: step.value.value }, ...fresh].slice(0, keptMax)
    return true
  }

  private *finding({ stamp, where: asked, words }: Asked, narrowing: Narrowing): Generator<void, Outcome<Selection>> {
    const { deps } = this
    const faults: Record<string, string> = {}
    const testers = yield* testersFor(deps, narrowing.where, faults)
    if (Object.keys(faults).length > 0) return fail({ kind: 'invalid', table: deps.table.drawer.name, fields: faults })
    const searching = yield* searchTesters(deps, narrowing.search)
    // While a person types on, each text can only be where the shorter one was.
    const isWider = (each: Kept) => each.where === asked && each.words.length > 0 && narrows(words, each.words)
    const wider = this.kept.find((each) => each.stamp === stamp && isWider(each))
    const [left, among] =
      wider === undefined ? [[...testers, ...searching], this.everything()] : [searching, wider.selection]
    return ok(yield* allOf(left, among, deps))
  }

  /** Every row. */
  private everything(): Selection {
    const { table, kernel } = this.deps
    const { membership, slots: rows, liveCount: live } = table
    if (this.all?.membership !== membership) {
      this.all = { membership, selection: new Selection(kernel, { mask: table.alive.slice(0, rows), rows, live }) }
    }
    return this.all.selection.again()
  }
}

function isSame(a: Asked, b: Asked): boolean {
  return a.stamp === b.stamp && a.where === b.where && sameWords(a.words, b.words)
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i])
}

/** Whether whatever has all of these words must have all of those. */
function narrows(words: readonly string[], wider: readonly string[]): boolean {
  return wider.every((short) => words.some((word) => word.includes(short)))
}
