import type { Page, Query } from '../../model/query.ts'
import { atRest, type Rest } from './atRest.ts'

/** A question for the head of a list, as a window asks it. */
export interface HeadQuestion {
  readonly query: Query
  readonly limit: number
  readonly columns: readonly string[] | undefined
}

/** What was answered, and the stamp of the rows of which that is true. */
export interface KeptAnswer {
  readonly question: HeadQuestion
  readonly stamp: string
  readonly page: Page
}

/** Where answers lie between two openings. What was spoilt on the way comes back as nothing. */
export interface AnswerDisk {
  read(): Promise<readonly KeptAnswer[]>
  write(answers: readonly KeptAnswer[]): Promise<void>
}

export interface KeptAnswersDeps {
  readonly disk: AnswerDisk
  /** Resolves when some time has passed in which more may come that is worth the same write. */
  readonly rest: Rest
  /** What the disk holds now of each table and of all that its rows name. */
  readonly stampsOnDisk: (tables: readonly string[]) => Promise<ReadonlyMap<string, string | undefined>>
  /**
   * The answer and its stamp as they are now; undefined where the rows are not whole, or changed meanwhile.
   * @param last what was answered before, which is given back where its stamp is the same
   */
  readonly answer: (question: HeadQuestion, last: KeptAnswer | undefined) => Promise<KeptAnswer | undefined>
  readonly onBug: (error: unknown) => void
}

/** So many lists are kept: those that were asked for last. */
const listsMax = 6
/** So many questions for one row are kept beside them, such as how many rows a room has: each is a few bytes. */
const singlesMax = 32
/** A window asks for some hundred rows at a time. */
const limitMax = 200

/**
 * The heads of the lists that were looked at last, with the stamp of the rows from which they were answered. Whoever opens
 * the same list the next day sees it before a single row is read, as long as the disk holds the very same records.
 */
export class KeptAnswers {
  private readonly deps: KeptAnswersDeps
  /** What lies on the disk. */
  private before: Promise<readonly KeptAnswer[]>
  private readonly asked = new Map<string, HeadQuestion>()
  /** What the disk holds of each table, as long as nothing of a change was heard. */
  private readonly stamps = new Map<string, Promise<string | undefined>>()
  /** Rows have changed, or where they lie: the answers are made anew, a little later. */
  readonly renew: () => void
  private readonly saveAtRest: () => void
  private isClosed = false
  /** How often all was forgotten: what was answered before that is not written any more. */
  private forgotten = 0

  constructor(deps: KeptAnswersDeps) {
    this.deps = deps
    this.saveAtRest = atRest(
      deps.rest,
      () => this.save(),
      (error) => {
        // Somebody signed out meanwhile: the disk was closed under the question.
        if (!this.isClosed) deps.onBug(error)
      },
    )
    this.renew = () => {
      this.stamps.clear()
      this.saveAtRest()
    }
    this.before = deps.disk.read().catch(() => [])
  }

  /**
   * Whether anything that was answered before this opening is still true of what the disk holds. Asked before rows are
   * read: behind them a look at the disk would stand in line.
   */
  async isAnyTrue(): Promise<boolean> {
    const before = await this.before
    this.look([...new Set(before.map(({ question }) => question.query.table))])
    return (await Promise.all(before.map((kept) => this.isTrue(kept)))).includes(true)
  }

  /** What was answered to a question before this opening, where the disk holds the same as then. */
  async known(question: HeadQuestion): Promise<Page | undefined> {
    const kept = await this.lastOf(question)
    return kept !== undefined && (await this.isTrue(kept)) ? kept.page : undefined
  }

  private async lastOf(question: HeadQuestion): Promise<KeptAnswer | undefined> {
    const key = keyOf(question)
    return (await this.before).find((each) => keyOf(each.question) === key)
  }

  private async isTrue({ question, stamp }: KeptAnswer): Promise<boolean> {
    return stamp === (await this.stampOf(question.query.table))
  }

  private stampOf(table: string): Promise<string | undefined> {
    if (!this.stamps.has(table)) this.look([table])
    return this.stamps.get(table) ?? Promise.resolve(undefined)
  }

  private look(tables: readonly string[]): void {
    if (tables.length === 0) return
    // A disk that does not tell leaves the question to its rows.
    const looked = this.deps.stampsOnDisk(tables).catch(() => undefined)
    for (const table of tables)
      this.stamps.set(
        table,
        looked.then((stamps) => stamps?.get(table)),
      )
  }

  /** Remembers that a window asked this, so that it is answered early the next time. What is being typed is asked once. */
  note(question: HeadQuestion): void {
    if (question.limit > limitMax || question.query.search !== '') return
    const key = keyOf(question)
    const isKnown = this.asked.delete(key)
    this.asked.set(key, question)
    const wanted = new Set(newest([...this.asked.values()].reverse()).map(keyOf))
    for (const each of this.asked.keys()) if (!wanted.has(each)) this.asked.delete(each)
    if (!isKnown) this.saveAtRest()
  }

  /** What was answered may hold what this person may see no more: nothing of it stays on the disk. */
  forget(): void {
    this.forgotten += 1
    this.before = Promise.resolve([])
    this.deps.disk.write([]).catch(() => {}) // the next answers take their place, and nobody is shown these
    this.renew()
  }

  close(): void {
    this.isClosed = true
  }

  /** What was asked in this opening, the newest first, and then what was asked in those before. */
  private async wanted(): Promise<readonly HeadQuestion[]> {
    const asked = [...this.asked.values()].reverse()
    const others = (await this.before).map(({ question }) => question)
    return newest([...asked, ...others.filter((each) => !this.asked.has(keyOf(each)))])
  }

  private async save(): Promise<void> {
    const forgotten = this.forgotten
    const answers: KeptAnswer[] = []
    for (const question of await this.wanted()) {
      if (this.isClosed) return
      const last = await this.lastOf(question)
      const answer = await this.deps.answer(question, last)
      if (answer !== undefined) answers.push(answer)
      // Whoever looks in for a second, before the rows are read, takes nothing away that is true.
      else if (last !== undefined && (await this.isTrue(last))) answers.push(last)
    }
    if (this.isClosed || forgotten !== this.forgotten) return
    this.before = Promise.resolve(answers)
    // A disk that takes no copy costs the next opening a second, and nobody anything that was saved.
    await this.deps.disk.write(answers).catch(() => {})
  }
}

/** Those that are worth keeping, of questions with the newest first. Without a share of their own, counts leave lists no room. */
function newest(questions: readonly HeadQuestion[]): readonly HeadQuestion[] {
  const isSingle = ({ limit }: HeadQuestion) => limit === 1
  const lists = questions.filter((each) => !isSingle(each))
  return [...lists.slice(0, listsMax), ...questions.filter(isSingle).slice(0, singlesMax)]
}

function keyOf({ query: { table, where, search, sort }, limit, columns }: HeadQuestion): string {
  return JSON.stringify([table, where, search, sort, limit, columns ?? null])
}
