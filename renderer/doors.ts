import { proxy, wrap } from 'comlink'
import type { Reader, Writer } from '../workers/doors.ts'
import type { Doors } from './surroundings.ts'

/**
 * Opens the two workers. Every window of a device joins the same pair, so there is one pen and one pair of eyes however
 * many windows are open. One that cannot be loaded never answers; the start screen says so.
 */
export function openDoors(): Doors {
  const writer = new SharedWorker(new URL('../workers/writer.worker.ts', import.meta.url), {
    type: 'module',
    name: 'selvedge-writer',
  })
  const reader = new SharedWorker(new URL('../workers/reader.worker.ts', import.meta.url), {
    type: 'module',
    name: 'selvedge-reader',
  })
  return { writer: writerAt(writer.port), reader: readerAt(reader.port) }
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
