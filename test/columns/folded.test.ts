import { expect, test } from 'vitest'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { fold } from '../../sync/fold.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import type { Notice } from '../../workers/doors.ts'
import { createReader } from '../../workers/reader/reader.ts'
import { seeded, serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
console.info(`reading what is folded: SEED=${seed}`)

const all: Query = { table: 'party', where: [], search: '', sort: ['id'] }
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function party(n: number, name: string): Row {
  return serverRow('party', `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, { code: `C${n}`, name })
}

/** A replica of blocks of ten parties, a writer that lands and folds, and what the server last said of each row. */
async function world(rows: number) {
  const store = memoryStore()
  const truth = new Map<string, Row>()
  const fields = allFields(tableOf('party'))
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(tx, 'fence', 1)
    await setMeta(tx, 'complete', ['party'])
    await setMeta(tx, 'blockRows', { party: rows })
    await setMeta(tx, 'nextBlock', 100)
    for (let at = 0; at < rows; at += 10) {
      const some = Array.from({ length: 10 }, (_, i) => party(at + i, `first ${at + i}`))
      for (const row of some) truth.set(row.id, row)
      const [minId, maxId] = [some[0]?.id ?? '', some.at(-1)?.id ?? '']
      await tx.put('blocks', { table: 'party', no: 1 + at, bytes: pack('party', fields, some), rows: 10, minId, maxId })
    }
  })
  return {
    store,
    rows: () => [...truth.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, name }) => ({ id, name })),
    async land(changed: readonly Row[], gone: readonly string[] = []): Promise<StoreNotice> {
      const bytes = pack('party', fields, changed)
      const delta = { table: 'party', bytes, rows: changed.length, gone }
      const key = Number(await store.write(['deltas'], (tx) => tx.put('deltas', delta)))
      for (const row of changed) truth.set(row.id, row)
      for (const id of gone) truth.delete(id)
      return { kind: 'rows', replica: 'mine', table: 'party', deltas: [key], hot: [] }
    },
    async fold(deltas = 1): Promise<readonly StoreNotice[]> {
      const told: StoreNotice[] = []
      const folded = await fold({
        store,
        fence: 1,
        notify: (notices) => told.push(...notices),
        turn: async () => {},
        isIdle: () => true,
        sizes: { deltas, rows: 30 },
      })
      expect(folded).toMatchObject({ ok: true })
      return told
    },
  }
}

function readerOf(store: Store) {
  const notices: Notice[] = []
  const reader = createReader({
    kernel: plainKernel,
    slicing: { clock: () => 0, pause: turn },
    openStore: async () => store,
    report: (notice) => expect(notice).toBeUndefined(),
    onBug: (error) => {
      throw error
    },
  })
  void reader.watch((heard) => notices.push(...heard))
  const shown = async () => {
    const page = await reader.page(all, 0, 1000)
    if (!page.ok || !page.value.complete) throw new Error(JSON.stringify(page))
    return page.value.rows.map(({ id, name }) => ({ id, name }))
  }
  /** What was told is done when a question about pending rows, which waits in the same line, is answered. */
  const settle = async () => {
    for (let i = 0; i < 200; i++) await turn()
  }
  return { reader, notices, shown, settle }
}

test('a fold changes nothing that a reader shows, and tells no window to look again', async () => {
  const { store, rows, land, fold } = await world(60)
  const { reader, notices, shown, settle } = readerOf(store)
  await reader.open('me')
  for (let i = 0; i < 5; i++)
    reader.hear(await land([party(i, 'second'), party(100 + i, 'new')], [party(20 + i, '').id]))
  await settle()
  expect(await shown()).toEqual(rows())
  notices.length = 0
  for (const notice of await fold()) reader.hear(notice)
  await settle()
  expect(notices).toEqual([])
  expect(await shown()).toEqual(rows())
  reader.hear(await land([party(3, 'third')]))
  for (const notice of await fold()) reader.hear(notice)
  await settle()
  expect(await shown()).toEqual(rows())
  const again = readerOf(store)
  await again.reader.open('me')
  expect(await again.shown()).toEqual(rows())
})

test('a delta that was folded before the reader came to read it is shown all the same', async () => {
  const { store, rows, land, fold } = await world(60)
  const { reader, shown, settle } = readerOf(store)
  await reader.open('me')
  await shown()
  const late = [await land([party(7, 'late')], [party(8, '').id]), await land([party(200, 'new')]), ...(await fold())]
  for (const notice of late) reader.hear(notice)
  await settle()
  expect(await shown()).toEqual(rows())
})

test('a fold between any two steps of the first reading leaves no hole in it', async () => {
  for (let at = 1, ended = false; !ended; at++) {
    const { store, rows, land, fold } = await world(40)
    for (let i = 0; i < 4; i++)
      await land([party(i * 9, `second ${i}`), party(300 + i, 'new')], [party(i * 9 + 1, '').id])
    let reads = 0
    let told: readonly StoreNotice[] = []
    const folding: Store = {
      ...store,
      read: async (stores, work) => {
        if (++reads === at) told = await fold()
        return store.read(stores, work)
      },
    }
    const { reader, shown, settle } = readerOf(folding)
    await reader.open('me')
    expect(await shown(), `fold before read ${at}`).toEqual(rows())
    ended = reads < at
    for (const notice of told) reader.hear(notice)
    await settle()
    expect(await shown(), `fold before read ${at}, told`).toEqual(rows())
  }
})

test('whatever lands, is folded and is heard late, the reader ends with what the disk says', async () => {
  for (let round = 0; round < 20; round++) {
    const random = seeded(seed + round)
    const below = (most: number) => Math.floor(random() * most)
    const { store, rows, land, fold } = await world(30)
    const { reader, shown, settle } = readerOf(store)
    const waiting: StoreNotice[] = []
    await reader.open('me')
    for (let i = 0; i < 40; i++) {
      const changed = new Map(Array.from({ length: below(4) }, () => [below(60), `at ${i}`]))
      const gone = party(below(60), '').id
      if (below(3) > 0)
        waiting.push(
          await land(
            [...changed].map(([n, name]) => party(n, name)),
            [gone],
          ),
        )
      else waiting.push(...(await fold(1 + below(5))))
      // Heard in order, as a channel brings them, but maybe much later.
      for (let some = below(4); some > 0; some--) {
        const notice = waiting.shift()
        if (notice !== undefined) reader.hear(notice)
      }
      if (below(4) === 0) await turn()
    }
    for (const notice of waiting) reader.hear(notice)
    await settle()
    expect(await shown(), `SEED=${seed}, round ${round}`).toEqual(rows())
  }
})
