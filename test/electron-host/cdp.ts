import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'

type Params = Record<string, unknown>

/**
 * A DevTools client over the browser's pipe, beside the one Playwright opens over its socket. Answers and events are
 * typed by the caller, from the protocol's documentation; nothing here checks them.
 */
export class Cdp {
  readonly #events = new EventEmitter()
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  readonly #to: Writable
  #sent = 0

  constructor({ to, from }: { to: Writable; from: Readable }) {
    this.#to = to
    // The browser may be gone before us; its exit is noticed elsewhere.
    to.on('error', () => undefined)
    this.#events.setMaxListeners(0)
    let rest: Buffer[] = []
    from.on('data', (chunk: Buffer) => {
      let left = chunk
      // Messages end with a zero byte.
      for (let end = left.indexOf(0); end >= 0; end = left.indexOf(0)) {
        this.#receive(Buffer.concat([...rest, left.subarray(0, end)]).toString('utf8'))
        rest = []
        left = left.subarray(end + 1)
      }
      if (left.length > 0) rest.push(left)
    })
  }

  send<Result = unknown>(method: string, params: Params = {}, sessionId?: string): Promise<Result> {
    this.#sent += 1
    const id = this.#sent
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as Result), reject })
      this.#to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }

  on<Event>(method: string, heard: (event: Event) => void, sessionId = ''): void {
    this.#events.on(`${sessionId}:${method}`, heard)
  }

  once<Event>(method: string, heard: (event: Event) => void, sessionId = ''): void {
    this.#events.once(`${sessionId}:${method}`, heard)
  }

  #receive(text: string): void {
    const message = JSON.parse(text)
    if (!message.id) {
      this.#events.emit(`${message.sessionId ?? ''}:${message.method}`, message.params)
      return
    }
    const caller = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error) caller?.reject(new Error(message.error.message))
    else caller?.resolve(message.result)
  }
}
