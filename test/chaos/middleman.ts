import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { ViolationKind } from './check.ts'

/**
 * Servers that do wrong on purpose, one for each thing that the checks claim to see. A check that no wrong can fail
 * proves nothing.
 */
export type Wrong = Exclude<ViolationKind, 'unexplained'>

export interface Middleman {
  readonly port: number
  close(): Promise<void>
}

interface Push {
  readonly epoch: string
  readonly mutations: readonly { readonly id: string; readonly clientSeq: number }[]
}

/**
 * Stands between the line and the real server. lost: swallows pushes and answers "applied" in the server's name ·
 * doubled: sends each push a second time under later numbers · diverged: alters a text on its way down · stuck: is for
 * ever too busy for a push.
 * @param text the text that "diverged" alters
 */
export async function startMiddleman(serverPort: number, wrong: Wrong, text: string): Promise<Middleman> {
  const server = createServer((request, response) => {
    void serve(request)
      .then(({ status, body, type }) => response.writeHead(status, { 'content-type': type }).end(body))
      .catch(() => response.destroy())
  })

  async function serve(request: IncomingMessage): Promise<{ status: number; body: string | Buffer; type: string }> {
    const path = request.url ?? '/'
    const body = await read(request)
    const isPush = path === '/sync/v1/push'
    if (isPush && wrong === 'stuck') return json(503, { fault: { kind: 'busy', retryMs: 500 } })
    if (isPush && wrong === 'lost') return json(200, lie(JSON.parse(body)))
    // A stream of hints would have to be passed on piece by piece; without one the device asks every few seconds.
    if (path.startsWith('/sync/v1/live')) return json(503, { fault: { kind: 'busy', retryMs: 500 } })
    const answer = await ask(request, path, body)
    if (isPush && wrong === 'doubled') await ask(request, path, renumbered(JSON.parse(body)))
    const isDiverged = wrong === 'diverged' && path.startsWith('/sync/v1/changes')
    return {
      ...answer,
      body: isDiverged ? answer.body.toString('utf8').replaceAll(text, [...text].reverse().join('')) : answer.body,
    }
  }

  async function ask(request: IncomingMessage, path: string, body: string) {
    const { authorization = '', 'content-type': type = '' } = request.headers
    const answer = await fetch(`http://127.0.0.1:${serverPort}${path}`, {
      method: request.method ?? 'GET',
      headers: { authorization, ...(type !== '' && { 'content-type': type }) },
      ...(body !== '' && { body }),
    })
    return {
      status: answer.status,
      body: Buffer.from(await answer.arrayBuffer()),
      type: answer.headers.get('content-type') ?? 'application/octet-stream',
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('The middleman listens without a port.')
  return {
    port: at.port,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function lie({ epoch, mutations }: Push): unknown {
  const results = mutations.map(({ id, clientSeq }) => ({ clientSeq, mutation: id, status: 'applied', seq: 1 }))
  return { results, head: 1, epoch }
}

function renumbered(push: Push): string {
  const most = Math.max(...push.mutations.map(({ clientSeq }) => clientSeq))
  return JSON.stringify({ ...push, mutations: push.mutations.map((each, i) => ({ ...each, clientSeq: most + 1 + i })) })
}

function json(status: number, body: unknown) {
  return { status, body: JSON.stringify(body), type: 'application/json' }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
