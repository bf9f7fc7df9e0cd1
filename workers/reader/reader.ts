import { fail, type Outcome, ok } from '../../model/fault.ts'
import { type Condition, type Query, query as querySchema } from '../../model/query.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import type { FreeBytes } from '../../sync/room.ts'
import { storageFault } from '../../sync/storageFault.ts'
import type { Store } from '../../sync/store.ts'
import { Engine, lookupMax } from '../columns/engine.ts'
import type { Kernel } from '../columns/kernel/kernel.ts'
import type { Notice, Reader } from '../doors.ts'
import type { Rest } from './atRest.ts'
import type { ColumnDisk } from './columnDisk.ts'
import type { KeeperSizes } from './columnKeeper.ts'
import { CsvFiles } from './csvFiles.ts'
import { HeadStart } from './headStart.ts'
import { type AnswerDisk, type HeadQuestion, type KeptAnswer, KeptAnswers } from './keptAnswers.ts'
import { newestFirst } from './newestFirst.ts'
import { openReplica, type ReadReplica } from './replica.ts'
import { type Slicing, sliceMs } from './slices.ts'
import { dropped, Tickets } from './tickets.ts'

export interface ReaderDeps {
  readonly kernel: Kernel
  readonly slicing: Slicing
  readonly openStore: (person: string) => Promise<Store>
  /** Where the heads of a person's lists are kept for the next opening; left out where there is no such place. */
  readonly answers?: {
    readonly diskOf: (person: string) => AnswerDisk
    readonly rest: Rest
    readonly wait: (ms: number) => Promise<void>
  }
  /** Where the columns of a person's large tables are kept for it, likewise. */
  readonly columns?: {
    readonly diskOf: (person: string) => ColumnDisk
    readonly rest: Rest
    readonly freeBytes: FreeBytes
    readonly sizes?: KeeperSizes
  }
  readonly report: (notice: StoreNotice) => void
  readonly onBug: (error: unknown) => void
}

/** The eyes, and the ear that hears what the writer has put on disk. */
export interface ReaderHost extends Reader {
  hear(notice: StoreNotice): void
}

interface Open {
  readonly person: string
  readonly engine: Engine
  readonly replica: ReadReplica
  readonly kept: KeptAnswers | undefined
  readonly headStart: HeadStart | undefined
}

/** An order on its way. */
interface Preparing {
  /** Whether anybody waits for it. */
  isWanted: boolean
  made: Promise<void>
}

const never = () => false
const always = () => true
const asItIs = <T>(answer: T) => answer

/** The most rows that one page brings; a grid asks for some hundred. */
const pageMax = 5000
/** The most groups that a list is told of. */
const headingsMax = 20_000

/** One reader serves every window: they watch the same rows, and a person's replica is in memory once. */
export function createReader(deps: ReaderDeps): ReaderHost {
  const watchers = new Set<(notices: readonly Notice[]) => void>()
  const questions = newestFirst(deps.slicing.pause)
  const csvFiles = new CsvFiles()
  const tickets = new Tickets()
  const preparing = new WeakMap<object, Map<string, Preparing>>()
  let current: Promise<Open | undefined> = Promise.resolve(undefined)

  const emit = (notices: readonly Notice[]) => {
    for (const tell of watchers) tell(notices)
  }

  async function turnTo(person: string | null, before: Promise<Open | undefined>): Promise<Open | undefined> {
    const open = await before.catch(() => undefined)
    // Signed in anew, maybe on a store that took the place of the one that is open here and that the browser has dropped.
    if (open?.person === person && (await open.replica.isThere())) return open
    open?.replica.close()
    open?.kept?.close()
    csvFiles.endAll()
    if (person === null) return undefined
    const { slicing, report, onBug, answers } = deps
    const engine = new Engine({ kernel: deps.kernel, clock: slicing.clock })
    // What was answered before is read while the store is being opened.
    const kept =
      answers &&
      new KeptAnswers({
        disk: answers.diskOf(person),
        rest: answers.rest,
        stampsOnDisk: (tables) => replica.stampsOnDisk(tables),
        answer: (question, last) => keptAnswer(engine, replica, question, last),
        onBug,
      })
    const store = await deps.openStore(person)
    const onChange = (isAll: boolean) => (isAll ? kept?.forget() : kept?.renew())
    const columns = deps.columns && { ...deps.columns, disk: deps.columns.diskOf(person), clock: slicing.clock }
    const patiently = <T>(step: () => T) => questions.run(step, true)
    const replica = openReplica({ store, engine, slicing, patiently, emit, report, onBug, onChange, columns })
    // A hundred megabytes of rows must not stand in line before the one list that a person looks at.
    const headStart = answers && (await kept?.isAnyTrue()) ? new HeadStart(answers.wait) : undefined
    replica.begin(headStart?.over)
    return { person, engine, replica, kept, headStart }
  }

  /** The answer to a question as it is now, with its stamp; undefined where rows came in between. */
  async function keptAnswer(
    engine: Engine,
    replica: ReadReplica,
    { query, limit, columns }: HeadQuestion,
    last: KeptAnswer | undefined,
  ): Promise<KeptAnswer | undefined> {
    const stamp = await replica.stamp(query.table).catch((error: unknown) => {
      // Rows that cannot be read answer nothing, and whoever asks for them is told why; a bug nobody else would tell.
      if (storageFault(error) === undefined) deps.onBug(error)
      return undefined
    })
    if (stamp !== undefined && stamp === last?.stamp) return last
    const head = await inTurns(engine.selecting(query), never, () => engine.head(query, 0, limit, columns), always)
    const page =
      head === undefined
        ? await questions.run(() => engine.page(query, 0, limit, columns), true)
        : await inTurns(head, never, asItIs, always)
    // What was taken in between the two looks may or may not be in the answer.
    const isOfOneMoment = stamp !== undefined && stamp === (await replica.stamp(query.table))
    return page?.ok && isOfOneMoment ? { question: { query, limit, columns }, stamp, page: page.value } : undefined
  }

  /** The head of a list as it was answered from the same rows before they were read this time. */
  async function knownPage(asked: Query, limit: number, columns: readonly string[] | undefined) {
    const { replica, kept, headStart } = (await current) ?? {}
    const parsed = querySchema.safeParse(asked)
    if (replica === undefined || kept === undefined || !parsed.success) return undefined
    const question = { query: parsed.data, limit, columns }
    kept.note(question)
    const known = replica.isReady(parsed.data.table) ? undefined : await kept.known(question)
    if (known !== undefined && limit > 1) headStart?.end('soon')
    return known
  }

  /**
   * Asks the engine once the table can answer; a question that is no question gets a fault.
   * @param head the answer where it can be had before the order is made, which is then made behind it
   * @param isDropped whether nobody waits for the answer any more; looked at before each piece of work
   */
  async function ask<T>(
    asked: Query,
    answer: (engine: Engine, query: Query) => Outcome<T>,
    isSorted = false,
    head: (engine: Engine, query: Query) => Generator<void, Outcome<T>> | undefined = () => undefined,
    isDropped = never,
  ): Promise<Outcome<T>> {
    const found = await opened(asked, 'now')
    if (!found.ok) return found
    const { engine, query } = found.value
    const first = await inTurns(engine.selecting(query), isDropped, () => {
      const steps = isSorted ? engine.preparing(query) : undefined
      return steps === undefined ? { answer: answer(engine, query) } : { steps, head: head(engine, query) }
    })
    if (first === undefined) return dropped
    if (first.steps === undefined) return first.answer
    if (first.head === undefined) {
      await prepared(engine, query, first.steps, true)
      return questions.run(() => (isDropped() ? dropped : answer(engine, query)))
    }
    const told = (await inTurns(first.head, isDropped, asItIs)) ?? dropped
    // The next block of a table that is being filled would make an order worthless before it is made.
    if (engine.table(query.table)?.isComplete === true) prepared(engine, query, first.steps, false).catch(deps.onBug)
    return told
  }

  /**
   * Makes an order once, however many wait for it.
   * @param isWanted false where nobody does: then it is made when nothing else is asked
   */
  function prepared(
    engine: Engine,
    { table, sort }: Query,
    steps: Generator<void, void>,
    isWanted: boolean,
  ): Promise<void> {
    // By the table as it stands: one that is read anew has orders of its own, and those of the old help nobody.
    const shelf = engine.shelf(table)
    if (shelf === undefined) return inTurns(steps, never, asItIs)
    const orders = preparing.get(shelf) ?? new Map<string, Preparing>()
    preparing.set(shelf, orders)
    const key = sort.join()
    const known = orders.get(key)
    if (known !== undefined) {
      known.isWanted ||= isWanted
      return known.made
    }
    const order: Preparing = { isWanted, made: Promise.resolve() }
    order.made = inTurns(steps, never, asItIs, () => !order.isWanted).finally(() => orders.delete(key))
    orders.set(key, order)
    return order.made
  }

  /** As ask, for an answer that comes in steps. */
  async function askInSteps<T>(
    asked: Query,
    begin: (engine: Engine, query: Query) => Generator<void, Outcome<T>>,
    ticket: string | undefined,
  ): Promise<Outcome<T>> {
    return tickets.during(ticket, async (isDropped) => {
      // Sums and groups stand beside a list, or with nothing known before them.
      const found = await opened(asked, 'soon')
      if (!found.ok) return found
      return (await inTurns(begin(found.value.engine, found.value.query), isDropped, asItIs)) ?? dropped
    })
  }

  async function opened(
    asked: Query,
    rows: 'now' | 'soon',
  ): Promise<Outcome<{ readonly engine: Engine; readonly query: Query }>> {
    const parsed = querySchema.safeParse(asked)
    if (!parsed.success) {
      const path = parsed.error.issues[0]?.path.join('.') ?? 'query'
      return fail({ kind: 'invalid', table: String(asked?.table), fields: { [path]: 'invalid' } })
    }
    const open = await current
    if (open === undefined) return fail({ kind: 'storage', reason: 'closed' })
    open.headStart?.end(rows)
    await open.replica.ready(parsed.data.table)
    return ok({ engine: open.engine, query: parsed.data })
  }

  /**
   * A few steps at a time, between the questions of others: whoever asks meanwhile waits for no more than half a frame.
   * @param then makes the answer of what the steps have brought, before anybody else has a turn
   * @param isPatient whether nobody waits for it, so that it gives way to every question; looked at before each turn
   * @returns undefined when it was dropped
   */
  async function inTurns<T, R>(
    steps: Generator<void, T>,
    isDropped: () => boolean,
    then: (brought: T) => R,
    isPatient = never,
  ): Promise<R | undefined> {
    const { clock } = deps.slicing
    for (;;) {
      const step = await questions.run(() => {
        if (isDropped()) return undefined
        const until = clock() + sliceMs
        let step = steps.next()
        while (step.done !== true && clock() < until) step = steps.next()
        return step.done === true ? { answer: then(step.value) } : 'more'
      }, isPatient())
      if (step !== 'more') return step?.answer
    }
  }

  return {
    async open(person) {
      current = turnTo(person, current)
      await current
    },
    page(query, offset, limit, columns, ticket) {
      const [from, most] = [atLeastZero(offset), Math.min(pageMax, limit)]
      return tickets.during(ticket, async (isDropped) => {
        const known = from === 0 ? await knownPage(query, most, columns) : undefined
        if (known !== undefined) return ok(known)
        return ask(
          query,
          (engine, parsed) => engine.page(parsed, from, most, columns),
          true,
          (engine, parsed) => engine.head(parsed, from, most, columns),
          isDropped,
        )
      })
    },
    rows: (query) => ask(query, (engine, parsed) => engine.rows(parsed), true),
    async row(table, id) {
      const open = await current
      open?.headStart?.end('now')
      await open?.replica.ready(table)
      return open?.engine.row(table, id) ?? null
    },
    async lookup(table, text, limit, where) {
      const hits = await ask(lookupQuery(table, text, where), (engine, parsed) =>
        engine.lookup(table, text, Math.min(lookupMax, limit), parsed.where),
      )
      return hits.ok ? hits.value : []
    },
    group: (query, by, measures, limit, ticket) =>
      askInSteps(query, (engine, parsed) => engine.grouping(parsed, by, measures, limit), ticket),
    facets: (query, field, limit, ticket) =>
      askInSteps(query, (engine, parsed) => engine.facetting(parsed, field, limit), ticket),
    headings: (query, asked, ticket) =>
      askInSteps(
        query,
        (engine, parsed) => engine.heading(parsed, { ...asked, most: Math.min(headingsMax, asked.most) }),
        ticket,
      ),
    async drop(ticket) {
      tickets.drop(ticket)
    },
    async titles(table, ids) {
      const open = await current
      await open?.replica.ready(table)
      return open?.engine.titles(table, ids) ?? {}
    },
    async pending(table) {
      return (await current)?.replica.pending(table) ?? []
    },
    beginCsv: (query, columns, stretch, seen) =>
      ask(query, (engine, parsed) => csvFiles.begin(engine, parsed, columns, stretch, seen), true),
    csvSlice: (file) => csvFiles.slice(file, (step) => questions.run(step, true)),
    async endCsv(file) {
      csvFiles.end(file)
    },
    async watch(on) {
      watchers.add(on)
      return async () => {
        watchers.delete(on)
      }
    },
    hear(notice) {
      current
        .then((open) => {
          // What was kept is true no more, or rows are hidden from this person now.
          open?.headStart?.end('now')
          return open?.replica.follow(notice)
        })
        .catch(deps.onBug)
    },
  }
}

function lookupQuery(table: string, text: string, where: readonly Condition[]): Query {
  return { table, where: [...where], search: text.slice(0, 10_000), sort: [] }
}

function atLeastZero(offset: number): number {
  return Math.max(0, Math.floor(offset))
}
