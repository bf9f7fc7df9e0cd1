import type { Page, Query } from '../../model/query.ts'
import { atRest } from './atRest.ts'

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
  readonly rest: () => Promise<void>
  /** The answer and its stamp as they are now; undefined where the rows are not whole, or changed meanwhile. */
  readonly answer: (question: HeadQuestion) => Promise<KeptAnswer | undefined>
  readonly onBug: (error: unknown) => void
}

/** So many lists are kept: those that were asked for last. */
const keptMax = 6
/** A window asks for some hundred rows at a time. */
const limitMax = 200

/**
 * The heads of the lists that were looked at last, with the stamp of the rows from which they were answered. Whoever opens
 * the same list the next day sees it before a single row is read, as long as the disk holds the very same records.
 */
export class KeptAnswers {
  private readonly deps: KeptAnswersDeps
  private before: Promise<readonly KeptAnswer[]>
  private readonly asked = new Map<string, HeadQuestion>()
  /** Rows have changed, or where they lie: the answers are made anew, a little later. */
  readonly renew: () => void
  private isClosed = false
  /** How often all was forgotten: what was answered before that is not written any more. */
  private forgotten = 0

  constructor(deps: KeptAnswersDeps) {
    this.deps = deps
    this.renew = atRest(
      deps.rest,
      () => this.save(),
      (error) => {
        // Somebody signed out meanwhile: the disk was closed under the question.
        if (!this.isClosed) deps.onBug(error)
      },
    )
    this.before = deps.disk.read().catch(() => [])
  }

  /** Resolves when what was answered before this opening has been read, or cannot be. */
  async ready(): Promise<void> {
    await this.before
  }

  /**
   * What was answered to a question before this opening.
   * @param stampNow what the disk holds now; looked at only where there is an answer
   */
  async known(question: HeadQuestion, stampNow: () => Promise<string | undefined>): Promise<Page | undefined> {
    const key = keyOf(question)
    const kept = (await this.before).find((each) => keyOf(each.question) === key)
    if (kept === undefined) return undefined
    // A disk that does not tell leaves the question to its rows.
    const now = await stampNow().catch(() => undefined)
    return kept.stamp === now ? kept.page : undefined
  }

  /** Remembers that a window asked this, so that it is answered early the next time. What is being typed is asked once. */
  note(question: HeadQuestion): void {
    if (question.limit > limitMax || question.query.search !== '') return
    const key = keyOf(question)
    const isKnown = this.asked.delete(key)
    this.asked.set(key, question)
    const [oldest] = this.asked.keys()
    if (this.asked.size > keptMax && oldest !== undefined) this.asked.delete(oldest)
    if (!isKnown) this.renew()
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
    return [...asked, ...others.filter((each) => !this.asked.has(keyOf(each)))].slice(0, keptMax)
  }

  private async save(): Promise<void> {
    const forgotten = this.forgotten
    const answers: KeptAnswer[] = []
    for (const question of await this.wanted()) {
      if (this.isClosed) return
      const answer = await this.deps.answer(question)
      if (answer !== undefined) answers.push(answer)
    }
    // A disk that takes no copy costs the next opening a second, and nobody anything that was saved.
    if (!this.isClosed && forgotten === this.forgotten) await this.deps.disk.write(answers).catch(() => {})
  }
}

function keyOf({ query: { table, where, search, sort }, limit, columns }: HeadQuestion): string {
  return JSON.stringify([table, where, search, sort, limit, columns ?? null])
}
