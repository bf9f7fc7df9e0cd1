import { diskReason } from '../model/journal/disk.ts'
import { parseServer } from './address.ts'
import type { About, ServerChoice } from './bridge.ts'
import type { Handlers } from './listen.ts'
import { appPath, safeFileName } from './policy.ts'

export interface HandlerDeps<Window> {
  readonly about: () => Promise<About>
  readonly server: () => ServerChoice
  readonly saveServer: (server: string) => Promise<void>
  readonly openWindow: (path: string) => void
  readonly ready: (window: Window) => void
  /** Asks the person for a place; null when they changed their mind. */
  readonly choosePlace: (window: Window, name: string) => Promise<string | null>
  readonly writeFile: (path: string, bytes: Uint8Array) => Promise<void>
}

/** What each verb of the bridge does, once its caller and its arguments were checked. */
export function createHandlers<Window>(deps: HandlerDeps<Window>): Handlers<Window> {
  return {
    about: async () => ({ ok: true, value: await deps.about() }),
    async openWindow(_window, path) {
      const wanted = appPath(path)
      if (!wanted) return { ok: false, fault: { kind: 'invalid', field: 'path' } }
      deps.openWindow(wanted)
      return done
    },
    getServer: async () => ({ ok: true, value: deps.server() }),
    async setServer(_window, address) {
      const server = parseServer(address)
      if (!server) return { ok: false, fault: { kind: 'invalid', field: 'address' } }
      const { by } = deps.server()
      if (by === 'switch' || by === 'environment') return { ok: false, fault: { kind: 'locked', by } }
      return onDisk(async () => {
        await deps.saveServer(server)
        return server
      })
    },
    async saveFile(window, name, bytes) {
      const place = await deps.choosePlace(window, safeFileName(name))
      if (!place) return { ok: true, value: { saved: false } }
      return onDisk(async () => {
        await deps.writeFile(place, bytes)
        return { saved: true }
      })
    },
    async reportReady(window) {
      deps.ready(window)
      return done
    },
  }
}

const done = { ok: true, value: undefined } as const

async function onDisk<T>(job: () => Promise<T>) {
  try {
    return { ok: true, value: await job() } as const
  } catch (error) {
    return { ok: false, fault: { kind: 'disk', reason: diskReason(error) } } as const
  }
}
