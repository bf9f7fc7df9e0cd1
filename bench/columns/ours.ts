import { proxy, wrap } from 'comlink'
import { pack, unpack } from '../../model/pack.ts'
import { allFields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { openStore, replicaName } from '../../sync/database.ts'
import { noticeChannel, type StoreNotice } from '../../sync/notice.ts'
import { setMeta } from '../../sync/store.ts'
import type { Notice, Reader } from '../../workers/doors.ts'
import { calibrate, fetchBlocks } from './load.ts'
import { firstSorts, type Known, type Question, questionsOf } from './questions.ts'

export interface Measured {
  readonly calibrationMs: number
  readonly openMs: number
  readonly storedBytes: number
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly totals: readonly number[]
}

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
  const calibrationMs = calibrate()
  const worker = new SharedWorker(new URL('../../workers/reader.worker.ts', import.meta.url), { type: 'module' })
  const reader = wrap<Reader>(worker.port)
  const door = reader as unknown as Reader // Comlink's type of it wraps promises around promises
  let onChange: (notice: Notice) => void = () => {}
  await reader.watch(
    proxy((notices: readonly Notice[]) => {
      for (const notice of notices) if (notice.table === 'salesOrder' && notice.ids.length > 0) onChange(notice)
    }),
  )
  const nextChange = () =>
    new Promise<Notice>((resolve) => {
      onChange = resolve
    })
  const opened = performance.now()
  await reader.open(person)
  await reader.page({ table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }, 0, 50)
  const openMs = performance.now() - opened
  // The reader warms its tables up once they are read; a person's first question comes later than a program's.
  await new Promise((resolve) => setTimeout(resolve, 3000))
  const times: Record<string, number[]> = {}
  const totals: number[] = []
  const time = async (name: string, ask: () => Promise<unknown>) => {
    const before = performance.now()
    await ask()
    times[name] ??= []
    times[name].push(performance.now() - before)
  }
  for (let round = 0; round < rounds; round++) {
    for (const question of questionsOf(known, round)) {
      await time(question.name, async () => {
        const total = await askOurs(door, question)
        if (round === 0) totals.push(total)
      })
    }
    const name = 'delta of 1,000 rows, durable and in the list'
    times[name] ??= []
    times[name].push(await landDelta(door, nextChange(), round))
  }
  for (const sort of firstSorts) {
    const query = { table: 'salesOrder', where: [], search: '', sort: [sort] }
    await time(`first sort by ${sort}`, () => door.page(query, 0, 50))
  }
  const { usage = 0 } = await navigator.storage.estimate()
  return { calibrationMs, openMs, storedBytes: usage, times, totals }
}

async function askOurs(reader: Reader, { kind, query, by = [], measures = [] }: Question): Promise<number> {
  if (kind === 'group') {
    const groups = await reader.group(query, by, measures, 10_000)
    return groups.ok ? groups.value.length : -1
  }
  if (kind === 'facets') {
    const facets = await reader.facets(query, by[0] ?? '', 1000)
    return facets.ok ? facets.value.length : -1
  }
  const page = await reader.page(query, 0, 50)
  return page.ok ? page.value.total : -1
}

/** Writes changed rows as the writer lands a page of changes. @returns ms until a list shows them */
async function landDelta(reader: Reader, changed: Promise<Notice>, round: number): Promise<number> {
  const query = { table: 'salesOrder', where: [], search: '', sort: ['-shipDate'] }
  const page = await reader.page(query, round * 1000, 1000)
  if (!page.ok) throw new Error('A page could not be read for the delta.')
  const rows = page.value.rows.map((row) => ({ ...row, pieces: Number(row.pieces) + 1 }))
  const store = await openStore(replicaName(person))
  const started = performance.now()
  const bytes = pack('salesOrder', allFields(tableOf('salesOrder')), rows)
  const key = await store.write(['deltas'], (tx) =>
    tx.put('deltas', { table: 'salesOrder', bytes, rows: rows.length, gone: [] }),
  )
  const notice: StoreNotice = { kind: 'rows', replica: 'bench', table: 'salesOrder', deltas: [Number(key)], hot: [] }
  channel.postMessage(notice)
  await changed
  await reader.page(query, 0, 50)
  const took = performance.now() - started
  store.close()
  return took
}
