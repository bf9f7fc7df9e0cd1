import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from './database.ts'
import type { HeadWatch } from './head.ts'
import type { Live } from './live.ts'
import { sql } from './sql.ts'

export interface OperationDeps {
  readonly database: Database
  readonly head: HeadWatch
  readonly live: Live
  readonly epoch: string
  readonly demo: boolean
}

/** What an operator's probe asks. */
export function addOperationRoutes(app: FastifyInstance, { database, head, live, epoch, demo }: OperationDeps): void {
  const health = async (_request: FastifyRequest, reply: FastifyReply) => {
    const answers = await database.query(sql`select 1`).then(
      () => true,
      () => false,
    )
    const isSafe = database.durability === 'power-safe'
    return reply.code(answers ? 200 : 503).send({
      status: answers ? 'ok' : 'down',
      database: database.kind,
      durability: database.durability,
      ...(isSafe ? {} : { warning: 'This database is not power-safe: a power cut may take the newest changes.' }),
      epoch,
      demo,
      head: head.current(),
      listeners: live.count(),
    })
  }
  // The second address is for the screens: the desktop shell lets through only what lies under /api and /sync.
  for (const path of ['/health', '/api/v1/health'])
    app.get(path, { config: { permission: 'public' }, schema: { hide: true } }, health)
}
