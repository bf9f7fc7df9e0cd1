import { type Disk, type DiskFile, diskReason, replaceFile } from './disk.ts'
import { type Damage, type Frame, longestPayload, noChain, scan, writeFrame, writeHead } from './frames.ts'

/**
 * The second copy of unsent work: an append-only file beside the browser's database, because a full disk or a crash can
 * make a browser drop its whole database. An entry counts as saved only after this file was flushed. The desktop's shell
 * keeps it in its data folder, a plain browser in the folder that belongs to the app's origin.
 */
export interface Journal {
  /** Resolves after the flush, with the number of the last entry. Either all entries are kept or none. */
  append(entries: readonly unknown[]): Promise<JournalOutcome<number>>
  read(): Promise<JournalOutcome<JournalContent>>
  /** Drops every entry numbered up to and including `upTo`. */
  forget(upTo: number): Promise<JournalOutcome<void>>
  close(): Promise<void>
}

export interface JournalContent {
  readonly entries: readonly { at: number; entry: unknown }[]
  /** What was found broken when the file was opened; the broken bytes are in the file `quarantined`. */
  readonly damaged: null | { atByte: number; reason: Damage['reason']; quarantined: string }
}

export type JournalFault = { kind: 'journal'; reason: 'full' | 'failed' | 'tooLong' | 'unknownNumber' }
export type JournalOutcome<T> = { ok: true; value: T } | { ok: false; fault: JournalFault }

interface JournalDeps {
  readonly disk: Disk
  readonly now: () => number
  readonly name?: string
}

interface Opened {
  readonly damaged: JournalContent['damaged']
  file: DiskFile
  sizeBytes: number
  next: number
  chain: Uint8Array
}

interface Waiting {
  readonly payloads: readonly Uint8Array[]
  readonly settle: (outcome: JournalOutcome<number>) => void
}

export function createJournal({ disk, now, name = 'journal' }: JournalDeps): Journal {
  let opened: Opened | null = null
  let waiting: Waiting[] = []
  // One job at a time owns the file; appends that come meanwhile share the next write and its flush.
  let line: Promise<unknown> = Promise.resolve()
  const inLine = <T>(job: () => Promise<T>): Promise<T> => {
    const turn = line.then(job)
    line = turn.catch(() => undefined)
    return turn
  }
  const ready = async () => {
    // A failed opening is tried again at the next call: a person may have freed the disk meanwhile.
    opened ??= await openJournal({ disk, now, name })
    return opened
  }

  async function writeGroup(): Promise<void> {
    const group = waiting
    waiting = []
    try {
      const journal = await ready()
      const lasts = await appendAll(journal, group)
      for (const [i, waiter] of group.entries()) waiter.settle({ ok: true, value: lasts[i] ?? journal.next - 1 })
    } catch (error) {
      if (opened && !(await undo(opened))) opened = null
      for (const waiter of group) waiter.settle(faultOf(error))
    }
  }

  async function readNow(): Promise<JournalOutcome<JournalContent>> {
    let journal = await ready()
    let { frames, damage } = scan(await bytesOf(journal))
    if (damage) {
      // The disk changed under a running app: mend it now, as at a start.
      journal = await reopen()
      frames = scan(await bytesOf(journal)).frames
    }
    const entries = frames.map(({ at, payload }) => ({ at, entry: parse(payload) }))
    return { ok: true, value: { entries, damaged: journal.damaged } }
  }

  async function forgetNow(upTo: number): Promise<JournalOutcome<void>> {
    const journal = await ready()
    // A number that this journal never gave must not drop work it never meant.
    if (upTo >= journal.next) return { ok: false, fault: { kind: 'journal', reason: 'unknownNumber' } }
    const bytes = await bytesOf(journal)
    const { frames } = scan(bytes)
    const lastDropped = frames.findLast(({ at }) => at <= upTo)
    if (!lastDropped) return { ok: true, value: undefined }
    const head = writeHead({ next: journal.next, chain: lastDropped.chain })
    await disk.write(`${name}.new`, joined([head, bytes.subarray(lastDropped.end)]))
    // Windows refuses to rename over an open file, so it is closed first, and whatever happens then is read afresh.
    opened = null
    await journal.file.close()
    await disk.rename(`${name}.new`, name)
    await disk.flushNames()
    opened = { ...(await openJournal({ disk, now, name })), damaged: journal.damaged }
    return { ok: true, value: undefined }
  }

  async function bytesOf(journal: Opened): Promise<Uint8Array> {
    return ((await disk.read(name)) ?? new Uint8Array()).subarray(0, journal.sizeBytes)
  }

  async function reopen(): Promise<Opened> {
    await opened?.file.close()
    opened = null
    return ready()
  }

  return {
    append(entries) {
      const payloads = entries.map((entry) => new TextEncoder().encode(JSON.stringify(entry)))
      if (payloads.some((payload) => payload.length > longestPayload)) {
        return Promise.resolve({ ok: false, fault: { kind: 'journal', reason: 'tooLong' } })
      }
      return new Promise((settle) => {
        waiting.push({ payloads, settle })
        if (waiting.length === 1) void inLine(writeGroup)
      })
    },
    read: () => inLine(() => readNow().catch(faultOf)),
    forget: (upTo) => inLine(() => forgetNow(upTo).catch(faultOf)),
    close: () =>
      inLine(async () => {
        await opened?.file.close()
        opened = null
      }),
  }
}

/** One write and one flush for everybody who waits. */
async function appendAll(journal: Opened, group: readonly Waiting[]): Promise<number[]> {
  const lasts: number[] = []
  const frames: Uint8Array[] = []
  let { next, chain } = journal
  for (const { payloads } of group) {
    for (const payload of payloads) {
      const frame = writeFrame(next, chain, payload)
      frames.push(frame.bytes)
      chain = frame.chain
      next += 1
    }
    lasts.push(next - 1)
  }
  if (frames.length === 0) return lasts
  const bytes = joined(frames)
  await journal.file.write(bytes, journal.sizeBytes)
  await journal.file.flush()
  journal.sizeBytes += bytes.length
  journal.next = next
  journal.chain = chain
  return lasts
}

/**
 * Takes back what a failed append may have left. After a failed flush the system may have thrown the pages away and
 * call the next flush a success, so the bytes are never flushed a second time: they are cut and written anew.
 */
async function undo({ file, sizeBytes }: Opened): Promise<boolean> {
  try {
    await file.truncate(sizeBytes)
    await file.flush()
    return true
  } catch {
    await file.close().catch(() => undefined)
    return false
  }
}

async function openJournal({ disk, now, name }: Required<JournalDeps>): Promise<Opened> {
  // Left by a crash before its rename; the old file is still the true one.
  await disk.remove(`${name}.new`)
  const bytes = await disk.read(name)
  // Entries that are lost had numbers nobody knows any more. Numbering jumps ahead to the clock, so that none is given
  // twice and a late "forget" for a lost entry cannot drop a new one. The same holds for a file that vanished.
  if (!bytes || bytes.length === 0) return rewrite({ disk, name, frames: [], chain: noChain, next: now() })
  const { head, frames, damage } = scan(bytes)
  const last = frames.at(-1)
  const next = Math.max(head?.next ?? 1, (last?.at ?? 0) + 1)
  const chain = head?.chain ?? noChain
  if (!damage) {
    const file = await disk.open(name)
    return { file, damaged: null, sizeBytes: bytes.length, next, chain: last?.chain ?? chain }
  }
  const { atByte, reason, isTail } = damage
  const quarantined = await quarantine(disk, name, isTail ? bytes.subarray(atByte) : bytes)
  const mended = await rewrite({ disk, name, frames, chain, next: Math.max(next, now()) })
  return { ...mended, damaged: { atByte, reason, quarantined } }
}

interface Rewrite {
  readonly disk: Disk
  readonly name: string
  readonly frames: readonly Frame[]
  readonly chain: Uint8Array
  readonly next: number
}

/** Chains the sound frames anew, under their old numbers, in a file that replaces the old one in one step. */
async function rewrite({ disk, name, frames, chain, next }: Rewrite): Promise<Opened> {
  const parts = [writeHead({ next, chain })]
  let end = chain
  for (const { at, payload } of frames) {
    const frame = writeFrame(at, end, payload)
    parts.push(frame.bytes)
    end = frame.chain
  }
  const bytes = joined(parts)
  await replaceFile(disk, name, bytes)
  return { file: await disk.open(name), damaged: null, sizeBytes: bytes.length, next, chain: end }
}

async function quarantine(disk: Disk, name: string, bytes: Uint8Array): Promise<string> {
  const taken = new Set(await disk.names())
  let i = 1
  while (taken.has(`${name}.damaged-${i}`)) i += 1
  const kept = `${name}.damaged-${i}`
  await disk.write(kept, bytes)
  await disk.flushNames()
  return kept
}

function faultOf(error: unknown): { ok: false; fault: JournalFault } {
  return { ok: false, fault: { kind: 'journal', reason: diskReason(error) } }
}

function parse(payload: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(payload))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
