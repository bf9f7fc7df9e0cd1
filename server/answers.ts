import type { FastifyReply } from 'fastify'
import type { Fault, Outcome } from '../model/fault.ts'

const statusOf: Readonly<Record<Fault['kind'], number>> = {
  offline: 503,
  signIn: 401,
  forbidden: 403,
  invalid: 400,
  stale: 409,
  missing: 404,
  duplicate: 409,
  inUse: 409,
  illegalMove: 409,
  ended: 409,
  blocked: 409,
  taken: 409,
  mustUpdate: 426,
  busy: 503,
  tooLarge: 413,
  reset: 410,
  storage: 507,
  unreadable: 400,
  unexpected: 500,
}

/** Answers with a fault: a fitting status and the fault as data, the same shape on every route. */
export function sendFault(
  reply: FastifyReply,
  fault: Fault,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  if (fault.kind === 'busy') reply.header('retry-after', String(Math.max(1, Math.ceil(fault.retryMs / 1000))))
  if (fault.kind === 'signIn' && fault.retryMs !== undefined)
    reply.header('retry-after', String(Math.ceil(fault.retryMs / 1000)))
  return reply
    .code(httpStatus(fault))
    .type('application/json')
    .send(JSON.stringify({ fault, ...more }))
}

export function send<T>(reply: FastifyReply, outcome: Outcome<T>): FastifyReply {
  if (!outcome.ok) return sendFault(reply, outcome.fault)
  return reply.type('application/json').send(JSON.stringify(outcome.value))
}

function httpStatus(fault: Fault): number {
  if (fault.kind === 'signIn' && fault.reason === 'locked') return 429
  // A hole in the numbers is a conflict with what was sent before, not a malformed request.
  if (fault.kind === 'invalid' && fault.fields.clientSeq === 'gap') return 409
  return statusOf[fault.kind]
}
