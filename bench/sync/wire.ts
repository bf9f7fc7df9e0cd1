import { Agent, type IncomingMessage, request } from 'node:http'

interface Sending {
  readonly token?: string
  readonly body?: unknown
}

/** Speaks to the server over connections that stay open, at as little cost as can be: it shares the machine with it. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 300 })
  private readonly base: URL

  constructor(base: URL) {
    this.base = base
  }

  /** @throws when the answer is not a 2xx */
  async send<T>(method: string, path: string, { token, body }: Sending = {}): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const answer = await this.open(method, path, token, text)
    let said = ''
    answer.setEncoding('utf8')
    for await (const piece of answer) said += String(piece)
    const status = answer.statusCode ?? 0
    if (status < 200 || status > 299) throw new Error(`${path} answered ${status}: ${said.slice(0, 300)}`)
    return JSON.parse(said) as T
  }

  /** Calls `onHint` for each hint of a live stream, until it is told to stop. */
  async listen(token: string, onHint: () => void): Promise<() => void> {
    const answer = await this.open('GET', '/sync/v1/live', token, undefined, false)
    answer.setEncoding('utf8')
    answer.on('data', (piece: string) => {
      if (piece.includes('"kind":"head"')) onHint()
    })
    answer.on('error', () => {}) // ended by us
    return () => answer.destroy()
  }

  close(): void {
    this.agent.destroy()
  }

  private open(
    method: string,
    path: string,
    token: string | undefined,
    text: string | undefined,
    shared = true,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      }
      const asked = request(new URL(path, this.base), {
        method,
        headers,
        ...(shared ? { agent: this.agent } : { agent: false }),
      })
      asked.once('response', resolve)
      asked.once('error', reject)
      asked.end(text)
    })
  }
}
