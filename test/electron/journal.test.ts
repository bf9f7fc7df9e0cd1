import { expect, test } from 'vitest'
import { createJournal } from '../../model/journal/journalFile.ts'
import { memoryDisk } from './memoryDisk.ts'

const noon = 1_000

function setUp() {
  const memory = memoryDisk()
  const open = () => createJournal({ disk: memory.disk, now: () => noon })
  return { memory, open, journal: open() }
}

test('what was appended is read back in order, numbered from the clock on', async () => {
  const { journal } = setUp()
  expect(await journal.append([{ op: 'put' }, 'two'])).toEqual({ ok: true, value: 1001 })
  expect(await journal.append([null])).toEqual({ ok: true, value: 1002 })
  expect(await journal.read()).toEqual({
    ok: true,
    value: {
      entries: [
        { at: 1000, entry: { op: 'put' } },
        { at: 1001, entry: 'two' },
        { at: 1002, entry: null },
      ],
      damaged: null,
    },
  })
})

test('an append is answered only after its write was flushed', async () => {
  const { journal, memory } = setUp()
  await journal.append(['warm'])
  memory.calls.length = 0
  await journal.append(['one'])
  expect(memory.calls).toEqual(['write journal', 'flush journal'])
})

test('appends that wait at the same time share one write and one flush', async () => {
  const { journal, memory } = setUp()
  await journal.append(['warm'])
  memory.calls.length = 0
  const lasts = await Promise.all([journal.append(['a', 'b']), journal.append([]), journal.append(['c'])])
  expect(lasts).toEqual([
    { ok: true, value: 1002 },
    { ok: true, value: 1002 },
    { ok: true, value: 1003 },
  ])
  expect(memory.calls).toEqual(['write journal', 'flush journal'])
})

test('a full disk refuses the whole append, shows none of it, and the next one fits behind the last good entry', async () => {
  const { journal, memory, open } = setUp()
  await journal.append(['kept'])
  memory.failOn(/^write journal$/, 'ENOSPC')
  expect(await journal.append(['lost', 'too'])).toEqual({ ok: false, fault: { kind: 'journal', reason: 'full' } })
  memory.heal()
  await journal.append(['after'])
  const entries = [
    { at: 1000, entry: 'kept' },
    { at: 1001, entry: 'after' },
  ]
  expect(await journal.read()).toEqual({ ok: true, value: { entries, damaged: null } })
  expect(await open().read()).toEqual({ ok: true, value: { entries, damaged: null } })
})

test('a failed flush is never called a success by flushing once more', async () => {
  const { journal, memory } = setUp()
  await journal.append(['kept'])
  memory.failOn(/^flush journal$/, 'EIO')
  expect(await journal.append(['lost'])).toEqual({ ok: false, fault: { kind: 'journal', reason: 'failed' } })
  memory.heal()
  expect(await journal.read()).toMatchObject({ value: { entries: [{ entry: 'kept' }] } })
})

test('a journal that could not be opened is opened by a later call', async () => {
  const { journal, memory } = setUp()
  memory.failOn(/^write journal.new$/, 'ENOSPC')
  expect(await journal.append(['early'])).toEqual({ ok: false, fault: { kind: 'journal', reason: 'full' } })
  memory.heal()
  expect(await journal.append(['late'])).toEqual({ ok: true, value: 1000 })
})

test('forgetting writes a new file, flushes it, and only then takes the old one’s place', async () => {
  const { journal, memory } = setUp()
  await journal.append(['a', 'b', 'c'])
  memory.calls.length = 0
  expect(await journal.forget(1001)).toEqual({ ok: true, value: undefined })
  expect(memory.calls.slice(0, 5)).toEqual([
    'read journal',
    'write journal.new',
    'close journal',
    'rename journal.new journal',
    'flushNames',
  ])
  expect(await journal.read()).toMatchObject({ value: { entries: [{ at: 1002, entry: 'c' }], damaged: null } })
})

test('numbers go on after everything was forgotten and the shell restarted', async () => {
  const { journal, open } = setUp()
  await journal.append(['a', 'b'])
  await journal.forget(1001)
  expect(await open().append(['c'])).toEqual({ ok: true, value: 1002 })
})

test('a number the journal never gave forgets nothing', async () => {
  const { journal } = setUp()
  await journal.append(['a'])
  expect(await journal.forget(1001)).toEqual({ ok: false, fault: { kind: 'journal', reason: 'unknownNumber' } })
  expect(await journal.read()).toMatchObject({ value: { entries: [{ entry: 'a' }] } })
})

test('a torn end is cut, reported and kept aside', async () => {
  const { journal, memory, open } = setUp()
  await journal.append(['whole'])
  const size = memory.bytesOf('journal')?.length ?? 0
  await journal.append(['torn by a power cut'])
  const torn = memory.bytesOf('journal')?.slice(0, -3) ?? new Uint8Array()
  memory.put('journal', torn)
  const reopened = open()
  const damaged = { atByte: size, reason: 'frame', quarantined: 'journal.damaged-1' }
  expect(await reopened.read()).toEqual({ ok: true, value: { entries: [{ at: 1000, entry: 'whole' }], damaged } })
  expect(memory.bytesOf('journal.damaged-1')).toEqual(torn.slice(size))
  expect(await open().read()).toMatchObject({ value: { damaged: null } })
})

test('the number of a lost entry is never given again, also not after another restart', async () => {
  const { journal, memory, open } = setUp()
  await journal.append(['whole', 'lost'])
  memory.put('journal', memory.bytesOf('journal')?.slice(0, -3) ?? new Uint8Array())
  const later = createJournal({ disk: memory.disk, now: () => 9000 })
  await later.read()
  expect(await open().append(['new'])).toEqual({ ok: true, value: 9000 })
})

test('a hole in the middle keeps the whole old file aside and saves every sound entry around it', async () => {
  const { journal, memory, open } = setUp()
  await journal.append(['before', 'hole', 'after'])
  const bytes = memory.bytesOf('journal')?.slice() ?? new Uint8Array()
  bytes[Buffer.from(bytes).indexOf('hole')] = 0
  memory.put('journal', bytes)
  const content = await open().read()
  expect(content).toMatchObject({
    value: {
      entries: [
        { at: 1000, entry: 'before' },
        { at: 1002, entry: 'after' },
      ],
      damaged: { reason: 'frame', quarantined: 'journal.damaged-1' },
    },
  })
  expect(memory.bytesOf('journal.damaged-1')).toEqual(bytes)
})

test('frames of another journal are noticed by the chain', async () => {
  const { journal, memory, open } = setUp()
  await journal.append(['mine'])
  const other = setUp()
  await other.journal.append(['x'])
  await other.journal.append(['foreign'])
  const size = memory.bytesOf('journal')?.length ?? 0
  const foreign = other.memory.bytesOf('journal') ?? new Uint8Array()
  const start = Buffer.from(foreign).lastIndexOf(Buffer.from([0xff, 0x53, 0x4a, 0xff]))
  memory.put('journal', Buffer.concat([memory.bytesOf('journal') ?? new Uint8Array(), foreign.subarray(start)]))
  expect(await open().read()).toMatchObject({ value: { damaged: { atByte: size, reason: 'chain' } } })
})

test('damage that appears while the shell runs is mended at the next reading', async () => {
  const { journal, memory } = setUp()
  await journal.append(['first', 'second'])
  const bytes = memory.bytesOf('journal')?.slice() ?? new Uint8Array()
  bytes[Buffer.from(bytes).indexOf('first')] = 0
  memory.put('journal', bytes)
  expect(await journal.read()).toMatchObject({
    value: { entries: [{ entry: 'second' }], damaged: { reason: 'frame' } },
  })
  await journal.append(['third'])
  expect(await journal.read()).toMatchObject({ value: { entries: [{ entry: 'second' }, { entry: 'third' }] } })
})
