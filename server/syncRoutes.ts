import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail, type Outcome, ok } from '../model/fault.ts'
import {
  bodyMax,
  digest,
  type Hello,
  numbers,
  pageMax,
  protocol,
  protocolHeader,
  pushMax,
  range,
  snapshot,
} from '../model/wire.ts'
import { send, sendFault } from './answers.ts'
import { type ChangesDeps, changesSince } from './changes.ts'
import type { Committer } from './committer.ts'
import type { Durability } from './database.ts'
import { createDigests } from './digest.ts'
import { accessIn } from './http.ts'
import { readPush } from './incoming.ts'
import { lendBlocks } from './leases.ts'
import type { Live } from './live.ts'
import type { Encoding, SegmentFiles } from './segmentFiles.ts'
import { Ended, type Segments } from './segments.ts'
import { sql } from './sql.ts'

export interface SyncDeps extends ChangesDeps {
  readonly committer: Committer
  readonly segments: Segments
  readonly files: SegmentFiles
  readonly live: Live
  readonly durability: Durability
  readonly isDemo: () => boolean
  readonly speaks: Speaks
}

/** The protocols that a server understands, and the oldest build of the app that speaks one of them. */
export interface Speaks {
  readonly least: number
  readonly most: number
  readonly minimumClient: string
}

export const speaksNow: Speaks = { least: Math.max(1, protocol - 2), most: protocol, minimumClient: '0.1.0' }

const device = z.string().max(64).default('')
const waitMaxS = 25
const packingMs = 8_000
const config = { permission: 'signedIn' } as const
const schema = { hide: true } as const

/** The sync protocol, as model/wire says it. */
export function addSyncRoutes(root: FastifyInstance, deps: SyncDeps): void {
  const app = root.withTypeProvider<ZodTypeProvider>()

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/sync/v1/')) return
    const spoken = Number(request.headers[protocolHeader] ?? deps.speaks.most)
    // What an old build means by a field may not be what is meant now, so nothing of it is read.
    if (!(spoken >= deps.speaks.least))
      await sendFault(reply, { kind: 'mustUpdate', minimum: deps.speaks.minimumClient })
  })

  app.get(
    '/sync/v1/hello',
    { config, schema: { ...schema, querystring: z.object({ device }) } },
    async (request, reply) => {
      const access = accessIn(request)
      const rows = await deps.database.query<{ last: number }>(
        sql`select last_client_seq as last from sync_device where device = ${request.query.device} and author = ${access.user}`,
      )
      const hello: Hello = {
        protocol: { least: deps.speaks.least, most: deps.speaks.most },
        minimumClient: deps.speaks.minimumClient,
        epoch: deps.epoch,
        schemaHash: deps.schema,
        serverTime: new Date(deps.clock.nowMs()).toISOString(),
        durability: deps.durability,
        demo: deps.isDemo(),
        limits: { pushBytes: bodyMax, pushMutations: pushMax, pageRows: pageMax },
        grants: [...access.grants],
        grantsVersion: access.grantsVersion,
        lastClientSeq: rows[0]?.last ?? 0,
      }
      return send(reply, { ok: true, value: hello })
    },
  )

  /** Packing a big table for the first time goes on while the device asks again, instead of beginning anew each time. */
  async function patiently<T>(work: Promise<Outcome<T>>): Promise<Outcome<T>> {
    const patience = new Promise<undefined>((resolve) => {
      const cancel = deps.clock.after(packingMs, () => resolve(undefined))
      void work.then(cancel, cancel)
    })
    return (await Promise.race([work.catch(busyWhenEnded), patience])) ?? fail({ kind: 'busy', retryMs: 3000 })
  }

  app.post('/sync/v1/snapshot', { config, schema: { ...schema, body: snapshot.request } }, async (request, reply) =>
    send(reply, await patiently(deps.segments.manifest(accessIn(request), request.body.tables).then(ok))),
  )

  const digests = createDigests(deps)
  app.post('/sync/v1/digest', { config, schema: { ...schema, body: digest.request } }, async (request, reply) =>
    send(reply, await patiently(digests.digest(accessIn(request).user, request.body))),
  )
  app.post('/sync/v1/range', { config, schema: { ...schema, body: range.request } }, async (request, reply) =>
    send(reply, await digests.range(accessIn(request).user, request.body)),
  )

  app.get(
    '/sync/v1/segment/:id',
    { config, schema: { ...schema, params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }) } },
    async (request, reply) => {
      const { id } = request.params
      if (!(await deps.segments.isFor(accessIn(request), id)))
        return sendFault(reply, { kind: 'missing', table: 'segment', id })
      return sendSegment(deps.files, request, reply, id)
    },
  )

  const asked = z.object({
    device,
    cursor: z.string().max(2000),
    limit: z.coerce.number().int().min(0).max(pageMax).default(0),
    wait: z.coerce.number().min(0).default(0),
  })
  app.get('/sync/v1/changes', { config, schema: { ...schema, querystring: asked } }, async (request, reply) => {
    const { query } = request
    const answer = await changesSince(deps, {
      user: accessIn(request).user,
      device: query.device,
      cursor: query.cursor,
      limit: query.limit,
      waitMs: 1000 * Math.min(query.wait, waitMaxS),
      signal: goneSignal(reply),
    })
    return send(reply, answer)
  })

  app.post('/sync/v1/push', { config, schema }, async (request, reply) => {
    const incoming = readPush(request.body)
    if (!incoming.ok) return sendFault(reply, incoming.fault)
    if (incoming.value.epoch !== deps.epoch) return sendFault(reply, { kind: 'reset', reason: 'epoch' })
    return send(reply, await deps.committer.push(accessIn(request).user, incoming.value))
  })

  app.post('/sync/v1/numbers', { config, schema: { ...schema, body: numbers.request } }, async (request, reply) => {
    const { user, grants } = accessIn(request)
    const { device, keys } = request.body
    const blocks = await lendBlocks(deps, { device, author: user, grants }, keys, deps.clock.nowMs())
    return send(reply, ok({ epoch: deps.epoch, blocks }))
  })

  app.get('/sync/v1/live', { config, schema }, (request, reply) => {
    const { user } = accessIn(request)
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      connection: 'keep-alive',
    })
    const leave = deps.live.join({
      user,
      write: (text) => {
        // A listener that no longer reads is let go: it will ask again, and hints are only hints.
        if (reply.raw.writableLength > 65_536) reply.raw.destroy()
        else reply.raw.write(text)
      },
      end: () => reply.raw.end(),
    })
    reply.raw.on('close', leave)
  })
}

/** A server that ends does not finish what it builds: the next one does, and the device asks again. */
function busyWhenEnded(error: unknown): Outcome<never> {
  if (error instanceof Ended) return fail({ kind: 'busy', retryMs: 3000 })
  throw error
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.on('close', () => gone.abort())
  return gone.signal
}

async function sendSegment(files: SegmentFiles, request: FastifyRequest, reply: FastifyReply, id: string) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const encoding = range === null ? encodingFor(request.headers['accept-encoding'] ?? '') : 'identity'
  const etag = encoding === 'identity' ? `"${id}"` : `"${id}-${encoding}"`
  reply.headers({ etag, vary: 'accept-encoding', 'cache-control': 'private, max-age=31536000, immutable' })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const bytes = await files.read(id, encoding)
  if (bytes === undefined)
    return sendFault(reply.header('cache-control', 'no-store'), { kind: 'missing', table: 'segment', id })
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  reply.type('application/octet-stream').header('accept-ranges', 'bytes')
  if (range === null) return reply.send(bytes)
  const from = Number(range[1])
  const to = Math.min(range[2] === '' ? bytes.length - 1 : Number(range[2]), bytes.length - 1)
  if (from > to) return reply.code(416).header('content-range', `bytes */${bytes.length}`).send()
  return reply
    .code(206)
    .header('content-range', `bytes ${from}-${to}/${bytes.length}`)
    .send(bytes.subarray(from, to + 1))
}

function encodingFor(accepted: string): Encoding {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity'
}
