import { proxy, wrap } from 'comlink'
import { journalChannel, type Reader, type Writer } from '../workers/doors.ts'
import type { Doors } from './surroundings.ts'

/** Notes how long each answer took: the page's `performance`, where developer tools and observers find it. */
export type Stopwatch = Pick<Performance, 'now' | 'measure' | 'clearMeasures'>

/**
 * Opens the two workers. Every window of a device joins the same pair, so there is one pen and one pair of eyes however
 * many windows are open. One that cannot be loaded never answers; the start screen says so.
 * @param isInShell whether the desktop shell keeps the journal
 */
export function openDoors(stopwatch: Stopwatch, isInShell: boolean): Doors {
  if (isInShell) sayNoJournal()
  else offerJournal()
  const writer = new SharedWorker(new URL('../workers/writer.worker.ts', import.meta.url), {
    type: 'module',
    name: 'selvedge-writer',
  })
  const reader = new SharedWorker(new URL('../workers/reader.worker.ts', import.meta.url), {
    type: 'module',
    name: 'selvedge-reader',
  })
  return {
    writer: timed('writer', writerAt(writer.port), stopwatch),
    reader: timed('reader', readerAt(reader.port), stopwatch),
  }
}

/** Every window of a plain browser offers to carry the journal: a shared worker cannot flush a file. */
function offerJournal(): void {
  let carrier = startCarrier()
  // A page that the browser keeps for "back" stands still, and so would its worker, with the lock in its hands.
  window.addEventListener('pagehide', () => carrier.terminate())
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) carrier = startCarrier()
  })
}

function startCarrier(): Worker {
  const worker = new Worker(new URL('../workers/journal.worker.ts', import.meta.url), {
    type: 'module',
    name: 'selvedge-journal',
  })
  // It did not load, or met a bug as it began. The pen must not wait for it.
  worker.addEventListener('error', sayNoJournal, { once: true })
  return worker
}

/** Tells the pen, now and whenever it asks, that this window carries no journal. */
function sayNoJournal(): void {
  const channel = new BroadcastChannel(journalChannel)
  const none = { is: 'none' }
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'what' in data && data.what === 'hello') channel.postMessage(none)
  })
  channel.postMessage(none)
}

function writerAt(port: MessagePort): Writer {
  const remote = wrap<Writer>(port)
  return doorOf<Writer>(remote, { watchStatus: (on) => remote.watchStatus(proxy(on)) })
}

function readerAt(port: MessagePort): Reader {
  const remote = wrap<Reader>(port)
  return doorOf<Reader>(remote, { watch: (on) => remote.watch(proxy(on)) })
}

/** A remote door as a plain one: callbacks go over as proxies, everything else as it is. */
function doorOf<Door extends object>(remote: object, watching: Partial<Door>): Door {
  return new Proxy(remote, {
    get: (target, name) => {
      // A promise resolves to what it is given unless that has a "then", and every name of a Comlink proxy exists.
      if (name === 'then') return undefined
      return Reflect.get(watching, name) ?? Reflect.get(target, name)
    },
  }) as Door
}

/**
 * A door that leaves a measure for every answer, "reader.page" or "writer.write", from the asking to the moment at which
 * the answer is here. Only an observer that listens hears of it: nothing is kept, for a window stays open for months.
 */
export function timed<Door extends object>(name: string, door: Door, stopwatch: Stopwatch): Door {
  return new Proxy(door, {
    get(target, method) {
      const ask: unknown = Reflect.get(target, method)
      if (typeof ask !== 'function' || typeof method !== 'string') return ask
      return (...args: readonly unknown[]) => {
        const start = stopwatch.now()
        const answer: unknown = ask(...args)
        const note = () => {
          const measure = `${name}.${method}`
          stopwatch.measure(measure, { start })
          stopwatch.clearMeasures(measure)
        }
        if (answer instanceof Promise) answer.then(note, note)
        return answer
      }
    },
  })
}
