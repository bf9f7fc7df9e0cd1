import '../model/quickStart.ts'
import * as Comlink from 'comlink'
import { idSource } from '../model/id.ts'
import { openStore } from '../sync/database.ts'
import { openDevice } from '../sync/device.ts'
import { noticeChannel, type StoreNotice } from '../sync/notice.ts'
import { createSessions } from '../sync/session.ts'
import { httpTransport } from '../sync/transport.ts'
import { shortName } from '../sync/write.ts'
import { journalChannel } from './doors.ts'
import { freeBytes } from './freeBytes.ts'
import { browserJournal, firstFile } from './writer/browserJournal.ts'
import { shellJournal } from './writer/shellJournal.ts'
import { forWindow } from './writer/window.ts'
import { createWriter } from './writer/writer.ts'

// The composition root of the pen: here, and in no room behind it, are the clock, chance, the network and the locks.

const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null } // a shared worker's global, which TypeScript's DOM library lacks
const channel = new BroadcastChannel(noticeChannel)

const ids = idSource({
  nowMs: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
})
const timing = {
  nowMs: () => Date.now(),
  random: () => Math.random(),
  after: (ms: number, then: () => void) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** The shell's file on the desktop, a private one in a plain browser. Asked for first: opening it takes a while. */
function openJournal() {
  const windows = new BroadcastChannel(journalChannel)
  const line = {
    say: (word: unknown) => windows.postMessage(word),
    hear: (on: (word: unknown) => void) =>
      windows.addEventListener('message', (event: MessageEvent<unknown>) => on(event.data)),
  }
  return firstFile([
    shellJournal((input, init) => fetch(input, init)),
    browserJournal({ line, after: timing.after, freshAsk: () => crypto.randomUUID() }),
  ])
}

async function open() {
  const journal = openJournal()
  const device = await openDevice(() => `PC-${shortName(crypto.randomUUID())}`)
  const transport = httpTransport({
    fetch: (input, init) => fetch(input, init),
    base: '',
    token: () => sessions.token(),
    onExpired: () => sessions.expire(),
    timeoutMs: 15_000,
  })
  // Signing in must not ask for the token that only signing in can bring.
  const plain = httpTransport({
    fetch: (input, init) => fetch(input, init),
    base: '',
    token: async () => undefined,
    onExpired: () => {},
    timeoutMs: 15_000,
  })
  const sessions = createSessions({
    device,
    transport: () => plain,
    nowMs: timing.nowMs,
    slowHash,
    freshSalt: () => hex(crypto.getRandomValues(new Uint8Array(16))),
  })
  const writer = createWriter({
    device,
    sessions,
    transport,
    timing,
    ids,
    sha256: async (bytes) => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
    openStore: (name) => openStore(name, () => crypto.randomUUID()),
    journal: await journal,
    notify: (notices: readonly StoreNotice[]) => {
      for (const notice of notices) channel.postMessage(notice)
    },
    onChange: () => {},
    // The worker's own error event reaches the shell's log; a loop that goes on must not hide what it survived.
    onBug: (error) => reportError(error),
    freeBytes,
    lock,
  })
  channel.onmessage = (event: MessageEvent<StoreNotice>) => {
    if (event.data.kind === 'damaged') void writer.refetch()
  }
  return () => {
    const held = forWindow(writer)
    const watchStatus = async (on: Parameters<typeof held.watchStatus>[0]) => Comlink.proxy(await held.watchStatus(on))
    return { ...held, watchStatus }
  }
}

/** Holds a lock for as long as this worker lives or until let go: of two builds side by side only one drains the outbox. */
function lock(name: string, run: () => void): () => void {
  const given = Promise.withResolvers<void>()
  const waiting = new AbortController()
  const held = navigator.locks.request(name, { signal: waiting.signal }, () => {
    run()
    return given.promise
  })
  // An aborted wait is the way to let go of a lock that was never had.
  held.catch(() => {})
  return () => {
    waiting.abort()
    given.resolve()
  }
}

async function slowHash(password: string, salt: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt: new TextEncoder().encode(salt), iterations: 310_000 },
    key,
    256,
  )
  return hex(new Uint8Array(bits))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const opened = open()
scope.onconnect = (event) => {
  const port = event.ports[0]
  // Comlink queues nothing before it is exposed, but a port holds its messages until it is started.
  if (port !== undefined) void opened.then((hold) => Comlink.expose(hold(), port))
}
