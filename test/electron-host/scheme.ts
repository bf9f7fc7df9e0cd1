import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'

type Handler = (request: Request) => Response | Promise<Response>

/**
 * Custom schemes for a browser that knows none: app://selvedge/x is served to it as http://selvedge.app.localhost/x,
 * which is a secure, stable origin. The app's real handler answers, and sees its own scheme.
 */
export function createSchemes() {
  const names = new Set<string>()
  const handlers = new Map<string, Handler>()

  const toReal = (address: string): string => {
    const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(address) ?? []
    return names.has(scheme) ? `http://${host}.${scheme}.localhost${rest || '/'}` : address
  }
  const toApp = (address: string): string => {
    const [, host = '', scheme = '', rest = ''] =
      /^http:\/\/([^/?#]+)\.([a-z0-9+-]+)\.localhost([/?#].*)?$/i.exec(address) ?? []
    return names.has(scheme) ? `${scheme}://${host}${rest}` : address
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const address = toApp(`http://${incoming.headers.host}${incoming.url}`)
    const handler = handlers.get(new URL(address).protocol.slice(0, -1))
    if (!handler) throw new Error(`electron-host: nobody handles ${address}`)
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const answered = await handler(toRequest(incoming, address, gone.signal))
    outgoing.writeHead(answered.status, Object.fromEntries(answered.headers))
    // An event stream must reach the page before its first event.
    outgoing.flushHeaders()
    if (!answered.body) {
      outgoing.end()
      return
    }
    const reader = answered.body.getReader()
    // A page that lets go cancels the handler's stream, also while that has nothing to say. The request's signal alone
    // would not do: it follows ours by a weak reference, and is forgotten once the request was collected.
    outgoing.on('close', () => void reader.cancel().catch(() => undefined))
    for (let part = await reader.read(); !part.done; part = await reader.read()) outgoing.write(part.value)
    outgoing.end()
  }

  function toRequest(incoming: IncomingMessage, address: string, signal: AbortSignal): Request {
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (name !== 'host' && value !== undefined) headers.set(name, String(value))
    }
    for (const name of ['origin', 'referer']) {
      const value = headers.get(name)
      if (value) headers.set(name, toApp(value))
    }
    const method = incoming.method ?? 'GET'
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null // Node's own stream type is the DOM's at run time
    return new Request(address, { method, headers, body, signal, ...(hasBody && { duplex: 'half' }) })
  }

  const server: Server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      // What a failing stream is to a page in Electron too: a broken connection.
      if (!outgoing.destroyed) console.error('electron-host: an answer failed', error)
      outgoing.destroy()
    })
  })

  return {
    toReal,
    toApp,
    register: (name: string) => names.add(name),
    handle(name: string, handler: Handler) {
      if (!names.has(name)) throw new Error(`electron-host: the scheme ${name} was not registered as privileged`)
      if (handlers.has(name)) throw new Error(`electron-host: the scheme ${name} has a handler already`)
      handlers.set(name, handler)
    },
    /** Starts serving; answers the rules that lead the browser here. */
    async serve(): Promise<string> {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo // a listening TCP server has one
      return [...names].map((name) => `MAP *.${name}.localhost 127.0.0.1:${port}`).join(',')
    },
  }
}

export type Schemes = ReturnType<typeof createSchemes>
