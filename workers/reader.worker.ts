import '../model/quickStart.ts'
import * as Comlink from 'comlink'
import { openStore, replicaName } from '../sync/database.ts'
import { noticeChannel, type StoreNotice } from '../sync/notice.ts'
import { openKernel } from './columns/kernel/wasm.ts'
import type { Reader } from './doors.ts'
import { freeBytes } from './freeBytes.ts'
import { answerDisk } from './reader/answerDisk.ts'
import { columnDisk } from './reader/columnDisk.ts'
import { createReader } from './reader/reader.ts'

// The composition root of the eyes: the clock, the disk and the channel come from here.

const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null } & Comlink.Endpoint // either kind of worker
const channel = new BroadcastChannel(noticeChannel)

/** How long changes come together before what is kept for the next opening is kept anew, ms. */
const restMs = 2000
/** The same where they never end: in a factory at work nothing that is kept stays true for long. */
const longRestMs = 10_000

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const rest = (again: number) => wait(Math.min(longRestMs, restMs * 2 ** again))

const turns = new MessageChannel()
const waiting: (() => void)[] = []
turns.port1.onmessage = () => waiting.shift()?.()

/** Resolves after the messages that wait have been heard; a timer would be held back by 4 ms each time. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    turns.port2.postMessage(null)
  })
}

const kernel = openKernel()
const { hear, ...reader } = createReader({
  kernel,
  slicing: { clock: () => performance.now(), pause },
  openStore: (person) => openStore(replicaName(person), () => crypto.randomUUID()),
  answers: {
    // A built worker's name holds a hash of its code.
    diskOf: (person) => answerDisk(`${replicaName(person)}-answers`, self.location.pathname),
    rest,
    wait,
  },
  columns: {
    diskOf: (person) => columnDisk(`${replicaName(person)}-columns`, self.location.pathname, kernel.checksum),
    rest,
    freeBytes,
  },
  report: (notice) => channel.postMessage(notice),
  onBug: (error) => reportError(error),
})
channel.onmessage = (event: MessageEvent<StoreNotice>) => hear(event.data)

let windows = 0

/** The door of one window: two windows may give their questions the same tickets. */
function doorOfWindow(): Reader {
  const mine = `${++windows}/`
  const own = (ticket: string | undefined) => (ticket === undefined ? undefined : mine + ticket)
  return {
    ...reader,
    page: (query, offset, limit, columns, ticket) => reader.page(query, offset, limit, columns, own(ticket)),
    group: (query, by, measures, limit, ticket) => reader.group(query, by, measures, limit, own(ticket)),
    facets: (query, field, limit, ticket) => reader.facets(query, field, limit, own(ticket)),
    headings: (query, asked, ticket) => reader.headings(query, asked, own(ticket)),
    drop: (ticket) => reader.drop(mine + ticket),
    watch: async (on) => Comlink.proxy(await reader.watch(on)),
  }
}

// A shared worker greets each window with a port; a dedicated one has its own.
if ('onconnect' in scope) {
  scope.onconnect = (event) => {
    const port = event.ports[0]
    if (port !== undefined) Comlink.expose(doorOfWindow(), port)
  }
} else Comlink.expose(doorOfWindow(), scope)
