import { createServer } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { assert } from '../model/fault.ts'
import type { Health } from '../model/wire.ts'
import { sendFault } from './answers.ts'
import type { Clock } from './clock.ts'
import { addHeaders } from './http.ts'
import { Refusal } from './refusal.ts'
import { screens } from './screens.ts'

/**
 * The socket, from the first moment on. Until the server behind it is ready it shows the screens and says what is being
 * waited for; then it hands every request over.
 */
export interface Doorway {
  readonly port: number
  readonly url: string
  /** What is told to those who come before the server is ready. */
  tell(health: Health): void
  /** Lets those who are at the door be answered; for work that leaves the thread no other moment. */
  pause(): Promise<void>
  /** From now on the server itself answers. */
  open(app: FastifyInstance): void
  close(): Promise<void>
}

export interface DoorwayOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  readonly clock: Clock
  /** The folder of the built screens, or null to serve none. */
  readonly renderer: string | null
}

const retryMs = 1_000
/** Longer than what a proxy in front keeps its connections, or it would write into one that closes. */
const keepAliveMs = 72_000
/** Nobody who is slow to send holds the work up for longer. */
const pauseMaxMs = 40

/** @throws Refusal when the port is taken or may not be used */
export async function openDoorway({ port, host, clock, renderer }: DoorwayOptions): Promise<Doorway> {
  let inside: FastifyInstance | undefined
  let health: Health | undefined
  let asking = 0
  const app = Fastify({
    forceCloseConnections: true,
    serverFactory(outside) {
      const server = createServer((request, response) => {
        asking += 1
        response.once('close', () => {
          asking -= 1
        })
        if (inside === undefined) outside(request, response)
        else inside.routing(request, response)
      })
      server.keepAliveTimeout = keepAliveMs
      return server
    },
  })
  const showScreen = await screens(renderer)
  addHeaders(app)
  // Answered before a body is read: whatever it asks for, it will have to ask again.
  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    if (path === '/health' || path === '/api/v1/health') return sendHealth(reply, path, health)
    if (!/^\/(api|sync)(\/|$)/.test(path) && (await showScreen(request, reply, path))) return reply
    return sendFault(reply, { kind: 'busy', retryMs })
  })
  app.all('/*', async (_request: FastifyRequest, reply: FastifyReply) => reply)

  try {
    await app.listen({ port, host })
  } catch (error) {
    throw portRefusal(error, port, host)
  }
  const address = app.server.address()
  assert(typeof address === 'object' && address !== null, 'The server listens on a port but has no address.')
  return {
    port: address.port,
    url: `http://${host}:${address.port}`,
    tell(now) {
      health = now
    },
    async pause() {
      await turn(clock)
      const lastMs = clock.nowMs() + pauseMaxMs
      while (asking > 0 && clock.nowMs() < lastMs) await turn(clock)
    },
    open(ready) {
      inside = ready
    },
    close: () => app.close(),
  }
}

/** A probe that asks whether the server serves hears no; the screens hear what they wait for. */
function sendHealth(reply: FastifyReply, path: string, health: Health | undefined): FastifyReply {
  if (health === undefined) return sendFault(reply, { kind: 'busy', retryMs })
  reply.code(path === '/health' ? 503 : 200).header('retry-after', String(retryMs / 1000))
  return reply.send({ status: 'making', ...health })
}

function turn(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.after(1, resolve))
}

function portRefusal(error: unknown, port: number, host: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new Refusal(
      `Port ${port} on ${host} is in use by another program, perhaps by another Selvedge server. Stop that one, or choose another port with --port.`,
    )
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return new Refusal(
      `This user may not listen on port ${port} of ${host} (${code}). Choose a port above 1023 with --port.`,
    )
  return error
}
