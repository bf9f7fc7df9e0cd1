import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server of a few lines behind the shell: it echoes, keeps an event stream open, and can go away. */
export async function startServer() {
  const seen: Seen[] = []
  const streams = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    const body = await read(request)
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    if (request.url === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n')
      streams.add(response)
      response.on('close', () => streams.delete(response))
      return
    }
    response.writeHead(request.url === '/api/missing' ? 404 : 200, {
      'content-type': 'application/json',
      'set-cookie': 'a=b',
    })
    response.end(JSON.stringify({ echo: body }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    streams,
    sendToStreams: (text: string) => {
      for (const stream of streams) stream.write(`data: ${text}\n\n`)
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
