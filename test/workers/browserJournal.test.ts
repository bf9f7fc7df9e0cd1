import { expect, test } from 'vitest'
import { fail, ok } from '../../model/fault.ts'
import type { Journal as JournalFile, JournalOutcome } from '../../model/journal/journalFile.ts'
import { noJournal } from '../../sync/journal.ts'
import { recover } from '../../sync/recover.ts'
import { createShelf } from '../../sync/shelf.ts'
import { metaOf, setMeta } from '../../sync/store.ts'
import { carry, sayNone } from '../../workers/journal/carrier.ts'
import type { Line } from '../../workers/journal/words.ts'
import { browserJournal, firstFile } from '../../workers/writer/browserJournal.ts'
import { dawn, putOrder, seeded, seededIds } from '../world/make.ts'
import { memoryStore } from '../world/memoryStore.ts'

/** A channel on which everybody hears all others; one end can be cut off, as by the closing of its window. */
function channel() {
  const ends = new Map<Line, { isCut: boolean; readonly ears: ((word: unknown) => void)[] }>()
  const end = (): Line => {
    const line: Line = {
      say(word) {
        if (ends.get(line)?.isCut === true) return
        for (const [other, { ears, isCut }] of ends)
          if (other !== line && !isCut) for (const ear of ears) queueMicrotask(() => ear(structuredClone(word)))
      },
      hear: (on) => void ends.get(line)?.ears.push(on),
    }
    ends.set(line, { isCut: false, ears: [] })
    return line
  }
  const cut = (line: Line) => {
    const found = ends.get(line)
    if (found !== undefined) found.isCut = true
  }
  return { end, cut }
}

/** A file in memory; `refuse` makes it answer so. */
function file(entries: unknown[] = [], refuse?: JournalOutcome<never>): JournalFile {
  return {
    append: async (more) => refuse ?? { ok: true, value: entries.push(...more) },
    read: async () =>
      refuse ?? { ok: true, value: { entries: entries.map((entry, i) => ({ at: i + 1, entry })), damaged: null } },
    forget: async (upTo) => {
      entries.splice(0, upTo)
      return { ok: true, value: undefined }
    },
    close: async () => {},
  }
}

function pen(line: Line) {
  const late: (() => void)[] = []
  const after = (_ms: number, then: () => void) => {
    late.push(then)
    return () => void late.splice(late.indexOf(then), 1)
  }
  let asks = 0
  const freshAsk = () => {
    asks += 1
    return `ask ${asks}`
  }
  const journal = browserJournal({ line, after, freshAsk })
  return { journal, late }
}

const ids = seededIds(seeded(3), () => 0)
const author = ids.next('row')
const frame = {
  replica: 'r',
  person: 'p',
  mutation: {
    id: ids.next('mutation'),
    clientSeq: 1,
    author,
    at: dawn,
    intent: 'order.create',
    ops: [putOrder(author)],
    deps: [],
  },
}

const settled = async (promise: Promise<unknown>) => {
  let isSettled = false
  void promise.then(() => {
    isSettled = true
  })
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  return isSettled
}

test('a window that is slow to carry the journal is waited for, however long, and not taken for none', async () => {
  const { end } = channel()
  const { journal } = pen(end())
  expect(await settled(journal)).toBe(false)
  const kept: unknown[] = []
  carry({ file: file(kept), line: end(), name: 'first' })
  const { kind, append, read, forget } = await journal
  expect(kind).toBe('file')
  expect(await append(frame)).toEqual(ok(1))
  expect(await read()).toEqual(ok([{ at: 1, frame }]))
  await forget(1)
  expect(kept).toEqual([])
})

test('a pen that begins after the windows hears of their journal, or that they have none', async () => {
  const carried = channel()
  carry({ file: file(), line: carried.end(), name: 'first' })
  expect((await pen(carried.end()).journal).kind).toBe('file')
  const bare = channel()
  sayNone(bare.end())
  const { journal, late } = pen(bare.end())
  expect(await settled(journal)).toBe(false)
  for (const then of [...late]) then()
  expect((await journal).kind).toBe('none')
})

test('a window that has no journal of its own does not speak for the one that carries it, whoever is heard first', async () => {
  const { end } = channel()
  sayNone(end())
  const { journal, late } = pen(end())
  expect(await settled(journal)).toBe(false)
  carry({ file: file(), line: end(), name: 'first' })
  expect((await journal).kind).toBe('file')
  sayNone(end())
  await Promise.resolve()
  expect(late).toEqual([])
})

test('what the closed window has not answered, the next one that carries the journal does', async () => {
  const { end, cut } = channel()
  const first = end()
  const kept: unknown[] = []
  carry({ file: file(), line: first, name: 'first' })
  const { journal } = pen(end())
  const { append, read } = await journal
  cut(first)
  const [saving, reading] = [append(frame), read()]
  expect(await settled(saving)).toBe(false)
  carry({ file: file(kept), line: end(), name: 'second' })
  expect(await saving).toEqual(ok(1))
  expect((await reading).ok).toBe(true)
  expect(kept).toEqual([frame])
})

test('a window that hangs while it carries the journal keeps nobody waiting for ever', async () => {
  const { end, cut } = channel()
  const first = end()
  carry({ file: file(), line: first, name: 'first' })
  const { journal, late } = pen(end())
  const { append, read, forget } = await journal
  late.length = 0
  cut(first)
  const outOfReach = fail({ kind: 'storage', reason: 'journal' })
  for (const ask of [() => append(frame), read, () => forget(1)]) {
    const asking = ask()
    expect(await settled(asking)).toBe(false)
    expect(late).toHaveLength(1)
    for (const then of [...late]) then()
    expect(await asking).toEqual(outOfReach)
    expect(late).toEqual([])
  }
})

test('behind a window that hangs a whole store opens without its journal, and a vanished one stays shut', async () => {
  const start = async (known?: string) => {
    const { end, cut } = channel()
    const first = end()
    carry({ file: file([frame]), line: first, name: 'first' })
    const { journal: opening, late } = pen(end())
    const journal = await opening
    cut(first)
    const store = memoryStore()
    if (known !== undefined) await store.write(['meta'], (tx) => setMeta(tx, 'replica', known))
    const deps = { store, shelf: createShelf(), journal, nowMs: () => 0, freshReplica: () => 'fresh', person: 'p' }
    const recovering = recover({ ...deps, grants: [] })
    for (const then of [...late]) then()
    const recovered = await recovering
    return { recovered, replica: await store.read(['meta'], (tx) => metaOf(tx, 'replica')) }
  }
  expect(await start('r')).toEqual({ recovered: ok({ replica: 'r', rescued: 0 }), replica: 'r' })
  expect(await start()).toEqual({ recovered: fail({ kind: 'storage', reason: 'unread' }), replica: undefined })
})

test('a full disk is told from a journal that fails', async () => {
  const told = async (reason: 'full' | 'failed') => {
    const { end } = channel()
    carry({ file: file([], { ok: false, fault: { kind: 'journal', reason } }), line: end(), name: 'first' })
    return (await pen(end()).journal).append(frame)
  }
  expect(await told('full')).toEqual(fail({ kind: 'storage', reason: 'full' }))
  expect(await told('failed')).toEqual(fail({ kind: 'storage', reason: 'journal' }))
})

test('what a window of another build answers otherwise is a journal out of reach', async () => {
  const { end } = channel()
  const other: JournalFile = {
    ...file(),
    append: async () => ({ ok: true, value: '7' as unknown as number }),
    read: async () => ({ ok: true, value: [] as unknown as { entries: []; damaged: null } }),
  }
  carry({ file: other, line: end(), name: 'other' })
  const journal = await pen(end()).journal
  const outOfReach = fail({ kind: 'storage', reason: 'journal' })
  expect(await journal.append(frame)).toEqual(outOfReach)
  expect(await journal.read()).toEqual(outOfReach)
})

test("the first journal that is a file is taken, though a silent server has not said yet that it is no desktop's shell", async () => {
  const isFile = { ...noJournal, kind: 'file' as const }
  const silent = new Promise<typeof noJournal>(() => {})
  expect(await firstFile([silent, Promise.resolve(isFile)])).toBe(isFile)
  expect(await firstFile([Promise.resolve(noJournal), Promise.resolve(isFile)])).toBe(isFile)
  expect(await firstFile([Promise.resolve(noJournal), Promise.resolve(noJournal)])).toBe(noJournal)
  expect(await settled(firstFile([silent, Promise.resolve(noJournal)]))).toBe(false)
})
