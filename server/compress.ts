import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Below this the packet is sent as fast as a smaller one. */
const leastBytes = 1_024

const packers = {
  // Of brotli's eleven steps the fourth costs about what gzip costs and sends a tenth less.
  br: (text: string) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (text: string) => promisify(gzip)(text, { level: 5 }),
} as const

/**
 * Packs long JSON answers for clients that can unpack them, on zlib's own threads. Answers about signing in stay as they
 * are: a secret that is packed together with what a stranger sent can be guessed from the length.
 */
export function addCompression(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < leastBytes) return payload
    if (reply.getHeader('content-encoding') !== undefined || request.url.startsWith('/api/v1/auth/')) return payload
    if (!String(reply.getHeader('content-type')).startsWith('application/json')) return payload
    reply.header('vary', 'accept-encoding')
    const coding = codingFor(request.headers['accept-encoding'])
    if (coding === undefined) return payload
    reply.header('content-encoding', coding).removeHeader('content-length')
    return packers[coding](payload)
  })
}

/** The best of the codings that a client takes; one with the weight 0 is one that it does not. */
function codingFor(accepted: string | string[] | undefined): keyof typeof packers | undefined {
  const taken = new Set(
    String(accepted ?? '')
      .split(',')
      .map((each) =>
        each
          .trim()
          .toLowerCase()
          .split(/\s*;\s*q=/),
      )
      .filter(([, weight]) => weight === undefined || Number(weight) > 0)
      .map(([coding]) => coding),
  )
  if (taken.has('br')) return 'br'
  return taken.has('gzip') ? 'gzip' : undefined
}
