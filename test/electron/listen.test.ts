import { expect, test } from 'vitest'
import { createHandlers, type HandlerDeps } from '../../electron/handlers.ts'
import { createAsker } from '../../electron/ipc.ts'
import { listen } from '../../electron/listen.ts'
import type { Sender } from '../../electron/policy.ts'

const ours: Sender = { isOurWindow: true, isMainFrame: true, url: 'app://selvedge/' }

/** Both ends of the channels joined by a map in place of Electron. */
function joined(deps: Partial<HandlerDeps<string>> = {}, sender: Sender = ours) {
  const answers = new Map<string, (event: Sender, ...args: unknown[]) => Promise<unknown>>()
  const opened: string[] = []
  const written: unknown[] = []
  const logged: string[] = []
  listen<string, Sender>({
    register: (name, answer) => answers.set(name, answer),
    senderOf: (event) => ({ window: event.isOurWindow ? 'window 1' : null, sender: event }),
    handlers: createHandlers<string>({
      about: () => Promise.reject(new Error('a bug')),
      server: () => ({ server: 'http://a', by: 'saved' }),
      saveServer: async () => undefined,
      openWindow: (path) => opened.push(path),
      ready: (window) => opened.push(window),
      choosePlace: async (_window, name) => `/home/${name}`,
      writeFile: async (path, bytes) => void written.push([path, ...bytes]),
      ...deps,
    }),
    log: (line) => logged.push(line),
  })
  const invoke = async (name: string, ...args: unknown[]) => answers.get(name)?.(sender, ...args)
  return { ask: createAsker(invoke), invoke, opened, written, logged }
}

test('a verb reaches its handler and its answer comes back', async () => {
  const { ask, opened, written } = joined()
  expect(await ask('openWindow', '/orders')).toEqual({ ok: true, value: undefined })
  expect(await ask('reportReady')).toEqual({ ok: true, value: undefined })
  expect(opened).toEqual(['/orders', 'window 1'])
  expect(await ask('saveFile', '../a.txt', new Uint8Array([1, 2]))).toEqual({ ok: true, value: { saved: true } })
  expect(written).toEqual([['/home/a.txt', 1, 2]])
})

test.each([
  { ...ours, isOurWindow: false },
  { ...ours, isMainFrame: false },
  { ...ours, url: 'https://example.com/' },
])('nobody but a page of ours is answered: %o', async (sender) => {
  const { ask, opened, logged } = joined({}, sender)
  expect(await ask('openWindow', '/orders')).toEqual({ ok: false, fault: { kind: 'refused' } })
  expect(opened).toEqual([])
  expect(logged).toHaveLength(1)
})

test('arguments of a wrong shape or number never reach a handler', async () => {
  const { invoke, opened } = joined()
  const invalid = (field: string) => ({ ok: false, fault: { kind: 'invalid', field } })
  expect(await invoke('selvedge:openWindow', 7)).toEqual(invalid('openWindow'))
  expect(await invoke('selvedge:openWindow', '/a', '/b')).toEqual(invalid('openWindow'))
  expect(await invoke('selvedge:openWindow')).toEqual(invalid('openWindow'))
  expect(await invoke('selvedge:saveFile', 'a', 'b')).toEqual(invalid('saveFile'))
  expect(opened).toEqual([])
})

test('a bug is logged and crosses as a fault without its words', async () => {
  const { ask, logged } = joined()
  expect(await ask('about')).toEqual({ ok: false, fault: { kind: 'broken' } })
  expect(logged).toEqual(['about failed'])
})

test('a window whose shell is gone gets a fault, not a throw', async () => {
  const ask = createAsker(() => Promise.reject(new Error('gone')))
  expect(await ask('about')).toEqual({ ok: false, fault: { kind: 'broken' } })
})

test('a full disk is told apart from a failing one', async () => {
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(code), { code })
  }
  const bytes = new Uint8Array(1)
  const full = await joined({ writeFile: failing('ENOSPC') }).ask('saveFile', 'a', bytes)
  expect(full).toEqual({ ok: false, fault: { kind: 'disk', reason: 'full' } })
  const failed = await joined({ saveServer: failing('EACCES') }).ask('setServer', 'http://b')
  expect(failed).toEqual({ ok: false, fault: { kind: 'disk', reason: 'failed' } })
})

test('a server fixed for this start is not changed by a page', async () => {
  const { ask } = joined({ server: () => ({ server: 'http://a', by: 'environment' }) })
  expect(await ask('setServer', 'http://b')).toEqual({ ok: false, fault: { kind: 'locked', by: 'environment' } })
  expect(await joined().ask('setServer', 'nonsense')).toEqual({
    ok: false,
    fault: { kind: 'invalid', field: 'address' },
  })
})
