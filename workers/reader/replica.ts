import { tables } from '../../model/tables.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { storageFault } from '../../sync/storageFault.ts'
import { metaOf, type Store } from '../../sync/store.ts'
import type { Engine } from '../columns/engine.ts'
import type { Notice } from '../doors.ts'
import { atRest, type Rest } from './atRest.ts'
import { ColumnKeeper, type KeeperDeps } from './columnKeeper.ts'
import { stampsOnDisk, together } from './diskStamp.ts'
import type { Slicing } from './slices.ts'
import { TableFeed } from './tableFeed.ts'

export interface ReplicaDeps {
  readonly store: Store
  readonly engine: Engine
  readonly slicing: Slicing
  /** Does a step of what nobody waits for, when no question does. */
  readonly patiently: <T>(step: () => T) => Promise<T>
  /** Tells the windows what has changed in the columns. */
  readonly emit: (notices: readonly Notice[]) => void
  /** Tells the writer of a record that cannot be read. */
  readonly report: (notice: StoreNotice) => void
  /**
   * Something was read, or lies elsewhere on the disk.
   * @param isAll all of it, maybe because less of it may be seen
   */
  readonly onChange: (isAll: boolean) => void
  /** Where the columns of large tables are kept for the next opening. */
  readonly columns?: KeeperDeps & { readonly rest: Rest }
  /** A bug on the way from the disk into the columns: for the log. */
  readonly onBug: (error: unknown) => void
}

/** The reader's side of one person's replica: everything on its disk, in columns, and kept so. */
export interface ReadReplica {
  /**
   * Reads all tables, one after the other; what is asked for first is read first.
   * @param after no row is read before that
   */
  begin(after?: Promise<void>): void
  /** Resolves when a table, and all that its refs lead to, can be asked. */
  ready(table: string): Promise<void>
  /** Whether ready would resolve at once. */
  isReady(table: string): boolean
  /** What a table and all that its refs lead to have in memory, and what some tables with theirs have on the disk: see diskStamp. */
  stamp(table: string): Promise<string | undefined>
  stampsOnDisk(tables: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>
  /** Ids of rows with unsent edits. */
  pending(table: string): Promise<readonly string[]>
  follow(notice: StoreNotice): Promise<void>
  /** False when the store that was opened cannot be read, in this moment or for good. */
  isThere(): Promise<boolean>
  close(): void
}

/** Records have come, or lie elsewhere. */
type Change = Exclude<StoreNotice, { kind: 'damaged' | 'reload' }>

/** Masters are read first: they are small, and no list can be drawn without their names. */
const loadOrder = [...tables].sort((a, b) => Number(a.tier !== 'lookup') - Number(b.tier !== 'lookup'))

/** A table and those that its refs lead to. */
function withFar(table: string): readonly string[] {
  const drawer = tables.find((each) => each.name === table)
  if (drawer === undefined) return []
  return [...new Set([table, ...Object.values(drawer.fields).flatMap((field) => field.table ?? [])])]
}

/** As withFar, with those whose names stand in every row's stamps. */
function namedIn(table: string): readonly string[] {
  return [...new Set([...withFar(table), 'appUser'])]
}

/** However they end; of what they were nothing is held on to. */
async function bothOver(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.allSettled([one, other])
}

export function openReplica(deps: ReplicaDeps): ReadReplica {
  const { store, engine, emit } = deps
  const feeds = new Map<string, TableFeed>()
  const keepers: ColumnKeeper[] = []
  const loads = new Map<string, Promise<void>>()
  const whole = new Set<string>()
  /** Tables whose changes are being caught up with. */
  const behind = new Set<string>()
  /** Tables are read anew one after the other. Until the last is, some may show what may be seen no more, and is not to be kept. */
  let anew: Promise<void> = Promise.resolve()
  /** Resolves when all changes that have been told of are taken. */
  let taken: Promise<void> = Promise.resolve()
  let isClosed = false
  let beginning = Promise.resolve()
  let name: string | undefined
  /** Notices of new blocks that are not in the columns yet. */
  let filling = 0

  for (const table of tables) {
    const onDamage = (damaged: string, number: number) =>
      deps.report({ kind: 'damaged', replica: name ?? '', table: damaged, number })
    const keeper = deps.columns && new ColumnKeeper(table.name, deps.columns)
    if (keeper !== undefined) keepers.push(keeper)
    const { slicing } = deps
    feeds.set(table.name, new TableFeed(table.name, { store, engine, slicing, patiently: unhurried, onDamage, keeper }))
  }

  const unlessClosed = (error: unknown) => {
    // Somebody signed out while the tables were being read: the disk was closed under them.
    if (!isClosed) deps.onBug(error)
  }
  const unlessOfDisk = (error: unknown) => {
    if (!isClosed && storageFault(error) === undefined) deps.onBug(error)
  }

  /** Columns are kept behind everything else: a disk that takes none costs the next opening some seconds, and nobody a row. */
  const keepColumns =
    deps.columns &&
    atRest(
      deps.columns.rest,
      async () => {
        // Whoever waits for the first rows of a device needs the disk and this thread; the last of them asks again.
        if (filling > 0 || (await isBeingFilled())) return
        for (const { name: table } of loadOrder) {
          if (isClosed || !whole.has(table)) continue
          await feeds.get(table)?.keepColumns().catch(unlessOfDisk)
        }
      },
      unlessOfDisk,
    )

  /** A first fetch is not at its end. */
  async function isBeingFilled(): Promise<boolean> {
    return (await store.read(['meta'], (tx) => metaOf(tx, 'plan'))) !== undefined
  }

  async function replicaName(): Promise<string | undefined> {
    // A new replica gets its name from the writer, maybe after this one looked.
    name ??= await store.read(['meta'], (tx) => metaOf(tx, 'replica'))
    return name
  }

  function loaded(table: string): Promise<void> {
    const known = loads.get(table)
    if (known !== undefined) return known
    const load = beginning
      .then(replicaName)
      .then(() => feeds.get(table)?.load())
      .then(() => {
        whole.add(table)
      })
    loads.set(table, load)
    // A disk that failed once may answer the next time: a kept failure would blind this table for good.
    load.catch(() => loads.delete(table))
    return load
  }

  async function loadAll(): Promise<void> {
    for (const { name: table } of loadOrder) {
      if (isClosed) return
      // One whose disk failed in this moment is read by the next question, and the others wait for no question.
      await loaded(table).catch(unlessClosed)
      emit([{ table, ids: [] }])
    }
    deps.onChange(false)
    for (const { name: table } of loadOrder) {
      await patiently(engine.warming(table))
      if (isClosed) return
    }
    keepColumns?.()
  }

  async function patiently(steps: Generator<void, void>): Promise<void> {
    while ((await deps.patiently(() => steps.next())).done !== true) if (isClosed) return
  }

  /** A step of what gives way to changes too, of whatever table: it would have every second slice of their time. */
  async function unhurried<T>(step: () => T): Promise<T> {
    await taken
    return deps.patiently(step)
  }

  /** A change that comes meanwhile is caught up with after the next one, or by whoever asks. */
  function catchUp(table: string): void {
    if (behind.has(table)) return
    behind.add(table)
    patiently(engine.catchingUp(table))
      .catch(unlessClosed)
      .finally(() => behind.delete(table))
  }

  async function take(feed: TableFeed, notice: Change): Promise<void> {
    if (notice.kind === 'folded') {
      if (await feed.folded(notice)) emit([{ table: notice.table, ids: [] }])
    } else if (notice.kind === 'blocks') {
      if (await feed.addBlocks(notice.numbers, notice.complete)) emit([{ table: notice.table, ids: [] }])
    } else {
      emit([{ table: notice.table, ids: await feed.addRows(notice.deltas, notice.hot) }])
      catchUp(notice.table)
    }
  }

  /**
   * Nobody tells of a change a second time. A table whose disk failed in this moment would stay behind for good, so the next
   * question reads it anew, and the screens are told to ask.
   */
  async function orAtNextQuestion(table: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      loads.delete(table)
      whole.delete(table)
      emit([{ table, ids: [] }])
      throw error
    }
  }

  async function takeChange(notice: Change): Promise<void> {
    const feed = feeds.get(notice.table)
    if (feed === undefined) return
    filling += notice.kind === 'blocks' ? 1 : 0
    try {
      // A table that is still being read takes what the notice names after that.
      await orAtNextQuestion(notice.table, async () => {
        await loaded(notice.table)
        await take(feed, notice)
      })
    } finally {
      filling -= notice.kind === 'blocks' ? 1 : 0
      keepColumns?.()
    }
  }

  async function readAnew(names: readonly string[]): Promise<void> {
    // They fit nothing any more; what a disk that fails now does not let go of is cleared when it is next opened.
    await Promise.allSettled(names.map((table) => feeds.get(table)?.forgetColumns()))
    for (const table of names) {
      await loads.get(table)?.catch(() => {}) // read anew just now, whatever became of the reading before
      await orAtNextQuestion(table, async () => {
        await feeds.get(table)?.load()
        emit([{ table, ids: [] }])
      }).catch(deps.onBug)
    }
    keepColumns?.()
  }

  return {
    begin(after = Promise.resolve()) {
      beginning = after
      // A first question that needs rows finds their columns found, and only reads them.
      for (const keeper of keepers) void keeper.look()
      // Whoever tells of a change names the replica, and is heard at once where the name is known.
      replicaName().catch(() => {}) // asked again by whoever needs it
      loadAll().catch(unlessClosed)
    },
    async ready(table) {
      await Promise.all(withFar(table).map(loaded))
    },
    isReady: (table) => withFar(table).every((each) => whole.has(each)),
    async stamp(table) {
      await anew
      // One that is not read yet would pass for an empty one.
      await Promise.all(namedIn(table).map(loaded))
      const mark = await store.read(['meta'], (tx) => metaOf(tx, 'mark'))
      return together([mark, ...(await Promise.all(namedIn(table).map((each) => feeds.get(each)?.stamp())))])
    },
    stampsOnDisk: (tables) => stampsOnDisk(store, new Map(tables.map((table) => [table, namedIn(table)]))),
    async pending(table) {
      await loaded(table)
      return feeds.get(table)?.pending() ?? []
    },
    async follow(notice) {
      if (isClosed || notice.kind === 'damaged' || notice.replica !== (name ?? (await replicaName()))) return
      deps.onChange(notice.kind === 'reload' && notice.table === '*')
      if (notice.kind === 'reload') {
        const reading = readAnew(notice.table === '*' ? loadOrder.map((each) => each.name) : [notice.table])
        anew = bothOver(anew, reading)
        taken = bothOver(taken, reading)
        return reading
      }
      const taking = takeChange(notice)
      taken = bothOver(taken, taking)
      return taking
    },
    isThere: () =>
      store
        .read(['meta'], (tx) => metaOf(tx, 'replica'))
        .then(
          () => true,
          () => false,
        ),
    close() {
      isClosed = true
      for (const keeper of keepers) keeper.close()
      store.close()
    },
  }
}
