import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Drawer } from '../model/table.ts'
import { tables } from '../model/tables.ts'
import { buildAhead } from './ahead.ts'
import { createAttempts } from './attempts.ts'
import { createAuth } from './auth.ts'
import { addAuthRoutes } from './authRoutes.ts'
import type { Clock } from './clock.ts'
import { createCommitter } from './committer.ts'
import type { Database } from './database.ts'
import type { Doorway } from './doorway.ts'
import type { Entropy } from './entropy.ts'
import { type HeadWatch, watchHead } from './head.ts'
import { buildHttp, type GuardedRoute } from './http.ts'
import { createLive } from './live.ts'
import { maintain } from './maintain.ts'
import { addOperationRoutes } from './operation.ts'
import { createPages } from './pages.ts'
import { prepare } from './prepare.ts'
import { registerOf } from './register.ts'
import { addRestRoutes, describeRest } from './rest.ts'
import { schemaHashOf } from './schema.ts'
import { openSegmentFiles } from './segmentFiles.ts'
import { createSegments } from './segments.ts'
import { sweepShelves } from './shelf.ts'
import { openState } from './state.ts'
import { addSyncRoutes, type Speaks, speaksNow } from './syncRoutes.ts'
import { createTokens } from './tokens.ts'

export interface Log {
  info(text: string): void
  warn(text: string): void
  error(facts: { readonly incident: string; readonly err: unknown }, text: string): void
}

export interface ServerOptions {
  readonly database: Database
  readonly clock: Clock
  readonly entropy: Entropy
  readonly drawers?: readonly Drawer[]
  readonly log?: Log
  /** Where packed segments are kept, for this server alone; without it, in a folder that ends with the server. */
  readonly cacheFolder?: string
  readonly renderer?: string | null
  /** The protocols it understands; this build's when left out. */
  readonly speaks?: Speaks
  /** Builds the segments of everybody's views before they are asked for. */
  readonly buildsAhead?: boolean
  /** Fills an empty database once its tables are there. */
  readonly seed?: () => Promise<void>
}

/** A server that is put together, whether it listens or not. */
export interface Assembled {
  readonly app: FastifyInstance
  readonly routes: readonly GuardedRoute[]
  readonly head: HeadWatch
  readonly epoch: string
  /** Ends streams, finishes what was taken, and lets go of everything but the database. */
  close(): Promise<void>
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Puts a server together over a database, without a socket: tests ask it through `app.inject`. */
export async function assemble(options: ServerOptions): Promise<Assembled> {
  const { database, clock, entropy, drawers = tables, log = silent } = options
  await prepare(database, drawers)
  await options.seed?.()
  const state = await openState(database)
  const register = registerOf(drawers)
  const incident = (err: unknown, about: string): string => {
    const name = entropy.hex(6)
    log.error({ incident: name, err }, `Unexpected failure in ${about}.`)
    return name
  }
  const onFailure = (error: unknown) => void incident(error, 'background work')

  const ownFolder = options.cacheFolder === undefined ? await mkdtemp(path.join(tmpdir(), 'selvedge-')) : undefined
  const files = await openSegmentFiles(options.cacheFolder ?? ownFolder ?? '')
  // PGlite has one process by its lock, and that process tells of its own commits.
  const head = await watchHead({ database, clock, pollMs: database.kind === 'postgres' ? 200 : 0, onFailure })
  const live = createLive({ database, clock, head, onFailure })
  const committer = createCommitter({ database, register, clock, epoch: state.epoch, incident, onCommit: head.tell })
  const tokens = createTokens({ database, clock, entropy, key: state.tokenKey })
  const auth = createAuth({ database, clock, tokens })
  const shared = {
    database,
    register,
    clock,
    cursorKey: state.cursorKey,
    epoch: state.epoch,
    schema: schemaHashOf(drawers),
    pages: createPages(),
  }
  // What cannot be cleared away costs room on the disk, and is no reason to keep people waiting.
  await sweepShelves({ ...shared, files }).catch(onFailure)
  const segments = createSegments({ ...shared, files })
  const stopMaintaining = maintain(database, clock, onFailure)

  const { app, routes } = await buildHttp({
    auth,
    incident,
    renderer: options.renderer ?? null,
    async routes(root) {
      await describeRest(root)
      // Registered as a plugin, so that the description sees the routes.
      await root.register(async (inner) => {
        addAuthRoutes(inner, auth, createAttempts(clock))
        addSyncRoutes(inner, {
          ...shared,
          head,
          committer,
          segments,
          files,
          live,
          durability: database.durability,
          isDemo: () => state.demo,
          speaks: options.speaks ?? speaksNow,
        })
        addRestRoutes(inner, { database, register })
        addOperationRoutes(inner, { database, head, live, epoch: state.epoch, demo: state.demo })
      })
    },
  })
  await app.ready()
  const stopBuilding = options.buildsAhead === true ? buildAhead({ ...shared, segments, head, onFailure }) : undefined
  return {
    app,
    routes,
    head,
    epoch: state.epoch,
    async close() {
      stopMaintaining()
      await stopBuilding?.()
      await segments.end()
      live.close()
      head.stop()
      await committer.close()
      await app.close()
      if (ownFolder !== undefined) await rm(ownFolder, { recursive: true, force: true })
    },
  }
}

export interface Running extends Assembled {
  readonly port: number
  readonly url: string
}

/** Puts a server together behind a doorway that listens already, and opens it. */
export async function startServer(options: ServerOptions & { readonly doorway: Doorway }): Promise<Running> {
  const { doorway } = options
  const assembled = await assemble(options)
  doorway.open(assembled.app)
  return {
    ...assembled,
    port: doorway.port,
    url: doorway.url,
    async close() {
      await assembled.close()
      await doorway.close()
    },
  }
}
