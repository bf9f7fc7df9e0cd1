import { expect } from 'vitest'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { fold } from '../../sync/fold.ts'
import type { StoreNotice } from '../../sync/notice.ts'
import { spareBytes } from '../../sync/room.ts'
import { setMeta } from '../../sync/store.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { type ColumnDisk, columnDisk } from '../../workers/reader/columnDisk.ts'
import { createReader } from '../../workers/reader/reader.ts'
import { serverRow } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

const all: Query = { table: 'party', where: [], search: '', sort: ['id'] }
export const fields = allFields(tableOf('party'))
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
export const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
export const party = (n: number, name: string): Row =>
  serverRow('party', idOf(n), { code: `C${n}`, name, brand: 'বোতাম É' })

/** A replica of parties in blocks of ten, and what a reader of it must show. */
export async function world(rows = 30) {
  const store = memoryStore()
  const server = new Map<string, Row>()
  const edits = new Map<string, Row | null>()
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(tx, 'mark', 'this store')
    await setMeta(tx, 'fence', 1)
    await setMeta(tx, 'complete', ['party'])
    await setMeta(tx, 'blockRows', { party: rows })
    await setMeta(tx, 'nextBlock', 1000)
    for (let at = 0; at < rows; at += 10) {
      const some = Array.from({ length: 10 }, (_, i) => party(at + i, `first ${at + i}`))
      for (const row of some) server.set(row.id, row)
      const [minId, maxId] = [some[0]?.id ?? '', some.at(-1)?.id ?? '']
      await tx.put('blocks', { table: 'party', no: 1 + at, bytes: pack('party', fields, some), rows: 10, minId, maxId })
    }
  })
  return {
    store,
    rows() {
      const shown = new Map([...server, ...edits])
      const there = [...shown.values()].filter((row) => row !== null)
      return there.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, name, brand }) => ({ id, name, brand }))
    },
    async land(changed: readonly Row[], gone: readonly string[] = []): Promise<StoreNotice> {
      const delta = { table: 'party', bytes: pack('party', fields, changed), rows: changed.length, gone }
      const key = Number(await store.write(['deltas'], (tx) => tx.put('deltas', delta)))
      for (const row of changed) server.set(row.id, row)
      for (const id of gone) server.delete(id)
      return { kind: 'rows', replica: 'mine', table: 'party', deltas: [key], hot: [] }
    },
    /** An edit of this device, or undefined for one that was settled or undone. */
    async edit(id: string, row: Row | null | undefined): Promise<StoreNotice> {
      await store.write(['hot'], async (tx) => {
        if (row === undefined) await tx.delete('hot', ['party', id])
        else await tx.put('hot', { table: 'party', id, parent: '', server: null, row })
      })
      if (row === undefined) edits.delete(id)
      else edits.set(id, row)
      return { kind: 'rows', replica: 'mine', table: 'party', deltas: [], hot: [id] }
    },
    async fold(deltas = 1): Promise<readonly StoreNotice[]> {
      const told: StoreNotice[] = []
      const notify = (notices: readonly StoreNotice[]) => told.push(...notices)
      const sizes = { deltas, rows: 30 }
      await fold({ store, fence: 1, notify, turn: async () => {}, isIdle: () => true, sizes })
      return told
    },
  }
}

let disks = 0

/** A place for columns that tells how often they were taken up from it, and written. */
export function diskOf(build = 'this build', name = `columns-${disks++}`) {
  const inner = columnDisk(name, build)
  const counts = { taken: 0, written: 0, renamed: 0 }
  let running: Promise<unknown> = Promise.resolve()
  const disk: ColumnDisk = {
    ...inner,
    async find(table) {
      const found = await inner.find(table)
      if (found === undefined) return undefined
      return {
        ...found,
        async read(onTurn) {
          const columns = await found.read(onTurn)
          if (columns !== undefined) counts.taken += 1
          return columns
        },
      }
    },
    async rename(...given) {
      const isRenamed = await inner.rename(...given)
      if (isRenamed) counts.renamed += 1
      return isRenamed
    },
    async write(...given) {
      const writing = inner.write(...given)
      running = writing.catch(() => {})
      const end = await writing
      if (end === undefined) return undefined
      return () => {
        const ending = end().then(() => {
          counts.written += 1
        })
        running = ending.catch(() => {})
        return ending
      }
    },
  }
  return { name, disk, counts, idle: () => running }
}

interface Opening extends Pick<ReturnType<typeof diskOf>, 'idle'> {
  readonly disk: ColumnDisk
  readonly freeBytes?: number
  readonly restMs?: number
  readonly clock?: () => number
}

/** A reader that was just started on a store. */
export async function opening(
  store: ReturnType<typeof memoryStore>,
  { disk, idle, freeBytes = 2 * spareBytes, restMs = 0, clock = () => 0 }: Opening,
) {
  const resting: (() => void)[] = []
  const reader = createReader({
    kernel: plainKernel,
    slicing: { clock, pause: turn },
    openStore: async () => ({ ...store, close: () => {} }),
    columns: {
      diskOf: () => disk,
      rest: () => new Promise((resolve) => resting.push(resolve)),
      freeBytes: async () => freeBytes,
      sizes: { rows: 1, deltas: 2, restMs },
    },
    report: (notice) => expect(notice).toBeUndefined(),
    onBug: (error) => {
      throw error
    },
  })
  await reader.open('mine')
  const settle = async () => {
    for (let i = 0; i < 150; i++) await turn()
  }
  return {
    reader,
    settle,
    async shown() {
      const page = await reader.page(all, 0, 1000)
      if (!page.ok || !page.value.complete) throw new Error(JSON.stringify(page))
      return page.value.rows.map(({ id, name, brand }) => ({ id, name, brand }))
    },
    /** The rest is over: columns are kept, where that is worth it. */
    async rest() {
      await settle()
      for (const end of resting.splice(0)) end()
      await settle()
      await idle()
      await settle()
    },
  }
}

/** A disk that asks before each of many steps of copying whether to go on; of those, `steps.left` are still to come. */
export function slowlyCopying(disk: ColumnDisk) {
  const steps = { left: 5000 }
  const slow: ColumnDisk = {
    ...disk,
    async write(table, records, columns, onTurn) {
      for (; steps.left > 0; steps.left--) {
        await turn()
        if (!(await onTurn())) return undefined
      }
      return disk.write(table, records, columns, onTurn)
    },
  }
  return { slow, steps }
}
