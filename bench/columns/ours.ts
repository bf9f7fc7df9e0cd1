import { proxy, wrap } from 'comlink'
import type { Outcome } from '../../model/fault.ts'
import { pack, unpack } from '../../model/pack.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { openStore, replicaName } from '../../sync/database.ts'
import { noticeChannel, type StoreNotice } from '../../sync/notice.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import type { Notice, Reader } from '../../workers/doors.ts'
import { groupAnswer, isSame, pageAnswer } from './answer.ts'
import { fetchBlocks } from './load.ts'
import { askAll, type Measured, type Peer } from './peer.ts'
import { type Known, neverAsked, newestFirst, type Question } from './questions.ts'

export interface Filled {
  readonly known: Known
  readonly importMs: number
}

const person = 'bench'
const channel = new BroadcastChannel(noticeChannel)

/** Blocks onto the disk as a bootstrap writes them: each in its own strict transaction. */
export async function fillOurs(): Promise<Filled> {
  const started = performance.now()
  const store = await openStore(replicaName(person))
  const rows: Record<string, number> = {}
  const buyers: string[] = []
  await store.write(['meta'], (tx) => setMeta(tx, 'replica', 'bench'))
  for await (const block of fetchBlocks()) {
    await store.write(['blocks'], (tx) => tx.put('blocks', block))
    rows[block.table] = (rows[block.table] ?? 0) + block.rows
    if (block.table === 'party') {
      const packed = unpack(block.bytes)
      for (let i = 0; i < (packed?.count ?? 0); i++) if (packed?.row(i).isBuyer === true) buyers.push(packed.idAt(i))
    }
  }
  await store.write(['meta'], async (tx) => {
    await setMeta(tx, 'blockRows', rows)
    await setMeta(tx, 'complete', Object.keys(rows))
  })
  store.close()
  return { known: { buyers }, importMs: performance.now() - started }
}

/** Everything through the door that the windows use: a shared worker, and back to the page. */
export async function measureOurs(known: Known, rounds: number): Promise<Measured> {
  const { peer, openMs } = await opened(newestFirst)
  // The reader warms its tables up once they are read; a person's first question comes later than a program's.
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const asked = await askAll(peer, known, rounds)
  // The list that is left open is the one that the reader keeps for the next opening, once nothing has changed for a while.
  await peer.ask(newestFirst)
  await new Promise((resolve) => setTimeout(resolve, 8000))
  return { openMs, ...asked }
}

/**
 * A list in a worker that has just started: the one that was open last, or one that was never asked for. What it shows
 * early must be what it shows in the end. @returns ms
 */
export async function reopenOurs(which: 'last' | 'other'): Promise<number> {
  const question = which === 'last' ? newestFirst : neverAsked
  const { door, peer, openMs, first } = await opened(question)
  const row = answered(await door.page(newestFirst.query, 0, 1)).rows[0]
  await door.row(newestFirst.query.table, row?.id ?? '') // only a table that was read answers this
  if (!isSame(first(), (await peer.ask(question))()))
    throw new Error('Our reader first showed another list than it has on its disk.')
  return openMs
}

async function opened(question: Question) {
  const started = performance.now()
  const worker = new SharedWorker(new URL('../../workers/reader.worker.ts', import.meta.url), { type: 'module' })
  const reader = wrap<Reader>(worker.port)
  const door = reader as unknown as Reader // Comlink's type of it wraps promises around promises
  await reader.open(person)
  const peer = await oursOf(door)
  const first = await peer.ask(question)
  return { door, peer, first, openMs: performance.now() - started }
}

async function oursOf(reader: Reader): Promise<Peer> {
  let onChange: () => void = () => {}
  await reader.watch(
    proxy((notices: readonly Notice[]) => {
      for (const notice of notices) if (notice.table === 'salesOrder' && notice.ids.length > 0) onChange()
    }),
  )
  // The writer has it open all day.
  const store = await openStore(replicaName(person))
  return {
    ask: (question) => ask(reader, question),
    async rowsFrom(offset, count) {
      return answered(await reader.page(newestFirst.query, offset, count)).rows
    },
    async land(rows) {
      const changed = new Promise<void>((resolve) => {
        onChange = resolve
      })
      await write(store, rows)
      await changed
      await reader.page(newestFirst.query, 0, 50)
    },
  }
}

async function ask(reader: Reader, { kind, query, by = [], measures = [] }: Question) {
  if (kind === 'group') {
    const groups = answered(await reader.group(query, by, measures, 10_000))
    return () => groupAnswer(groups)
  }
  if (kind === 'facets') {
    const facets = answered(await reader.facets(query, by[0] ?? '', 1000))
    return () => groupAnswer(facets.map(({ value, count }) => ({ key: [value], measures: [count] })))
  }
  const { total, rows } = answered(await reader.page(query, 0, 50))
  return () => pageAnswer(total, rows)
}

/** Writes changed rows as the writer lands a page of changes, strictly, and tells of them. */
async function write(store: Store, rows: readonly Row[]): Promise<void> {
  const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), rows)
  const key = await store.write(['deltas'], (tx) =>
    tx.put('deltas', { table: 'salesOrder', bytes, rows: rows.length, gone: [] }),
  )
  const notice: StoreNotice = { kind: 'rows', replica: 'bench', table: 'salesOrder', deltas: [Number(key)], hot: [] }
  channel.postMessage(notice)
}

function answered<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`Our reader did not answer the bench: ${JSON.stringify(outcome.fault)}.`)
  return outcome.value
}
