import 'fake-indexeddb/auto'
import { pack } from '../../model/pack.ts'
import type { Query } from '../../model/query.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import { openStore } from '../../sync/database.ts'
import { type Store, setMeta } from '../../sync/store.ts'
import { plainKernel } from '../../workers/columns/kernel/plain.ts'
import { answerDisk } from '../../workers/reader/answerDisk.ts'
import type { AnswerDisk } from '../../workers/reader/keptAnswers.ts'
import { createReader } from '../../workers/reader/reader.ts'
import { serverRow } from '../world/make.ts'

// A device that opens its lists again and again: a store of some parties, and readers that begin over it.

export const list: Query = { table: 'party', where: [], search: '', sort: ['code'] }
export const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`
export const partyOf = (n: number, name = `Party ${n}`) => serverRow('party', idOf(n), { code: `P${n}`, name })
export const packed = (rows: readonly Row[]) => pack('party', allFields(tableOf('party')), rows)

let devices = 0

/** A device with a store of some parties. */
export async function device(parties = 3) {
  const name = `kept-${devices++}`
  const store = await openStore(name, () => name)
  await store.write(['meta', 'blocks'], async (tx) => {
    await setMeta(tx, 'replica', 'mine')
    await setMeta(tx, 'complete', ['party'])
    const rows = Array.from({ length: parties }, (_, i) => partyOf(i + 1))
    await tx.put('blocks', {
      table: 'party',
      no: 1,
      bytes: packed(rows),
      rows: rows.length,
      minId: idOf(1),
      maxId: idOf(parties),
    })
  })
  return { name, store }
}

/**
 * A reader that was just started.
 * @param canRead false for a disk whose rows never come, so that what is answered was known before
 */
export async function opening({ name, store }: { name: string; store: Store }, canRead: boolean, build = 'this build') {
  const waiting: (() => void)[] = []
  const drawing: (() => void)[] = []
  const bugs: unknown[] = []
  let rowsRead = 0
  let isFailing = false
  const written: (() => void)[] = []
  const disk = answerDisk(`${name}-answers`, build)
  const told: AnswerDisk = {
    read: disk.read,
    async write(answers) {
      await disk.write(answers)
      for (const tell of written.splice(0)) tell()
    },
  }
  const shut: Store = {
    ...store,
    // Rows are read without meta; what only looks at the keys reads both.
    read: (stores, work) => {
      const areRows = stores.includes('blocks') && !stores.includes('meta')
      rowsRead += areRows ? 1 : 0
      if (areRows && isFailing) return Promise.reject(new DOMException('The disk failed.', 'UnknownError'))
      return areRows && !canRead ? new Promise(() => {}) : store.read(stores, work)
    },
    close: () => {},
  }
  const reader = createReader({
    kernel: plainKernel,
    slicing: { clock: () => 0, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    openStore: async () => shut,
    answers: {
      diskOf: () => told,
      rest: () => new Promise((resolve) => waiting.push(resolve)),
      wait: () => new Promise((resolve) => drawing.push(resolve)),
    },
    report: () => {},
    onBug: (error) => {
      if (!isFailing) throw error
      bugs.push(error)
    },
  })
  await reader.open('mine')
  const nextWrite = () => new Promise<void>((resolve) => written.push(resolve))
  return {
    reader,
    disk,
    nextWrite,
    rowsRead: () => rowsRead,
    /** Whether each reading of rows fails from now on. */
    fail: (now: boolean) => {
      isFailing = now
    },
    bugs,
    /** Lets every wait be over. */
    drawn: () => {
      for (const end of drawing.splice(0)) end()
    },
    /** Lets the rest be over and waits for what is written then. */
    async kept() {
      const write = nextWrite()
      for (const end of waiting.splice(0)) end()
      await write
    },
  }
}

export const never = 'nobody answered' as const

/** Lets everything go on that waits for nobody. */
export async function turns(count = 300): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** The names of the first rows, or never where the answer waits for rows. */
export async function namesSoon(reader: Awaited<ReturnType<typeof opening>>['reader'], asked = list) {
  const page = await Promise.race([reader.page(asked, 0, 50, ['name']), turns().then(() => never)])
  return page === never ? never : page.ok ? page.value.rows.map((row) => row.name) : page.fault
}

export async function asked(owner: { name: string; store: Store }, build?: string): Promise<void> {
  const { reader, kept } = await opening(owner, true, build)
  await reader.page(list, 0, 50, ['name'])
  await kept()
  await reader.open(null)
}
