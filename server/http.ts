import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { may, type Permission } from '../model/access.ts'
import { assert, type Fault } from '../model/fault.ts'
import { bodyMax } from '../model/wire.ts'
import type { Access } from './access.ts'
import { sendFault } from './answers.ts'
import type { Auth } from './auth.ts'
import { addCompression } from './compress.ts'
import { isTransient, sqlError } from './database.ts'
import { screens } from './screens.ts'

/** Who may call a route: anybody, anybody who has signed in, or who holds a permission. */
export type RoutePermission = 'public' | 'signedIn' | Permission

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RoutePermission
  }
  interface FastifyRequest {
    /** Set on every route that is not public. */
    access: Access | null
  }
}

export interface HttpDeps {
  readonly auth: Auth
  /** Names an unexpected failure, writes it to the log, and gives the name. */
  readonly incident: (error: unknown, about: string) => string
  /** The folder of the built screens, or null to serve none. */
  readonly renderer: string | null
  /** Adds the routes. */
  readonly routes: (app: FastifyInstance) => Promise<void>
}

export interface GuardedRoute {
  readonly method: string
  readonly url: string
  readonly permission: RoutePermission
}

export interface Http {
  readonly app: FastifyInstance
  readonly routes: readonly GuardedRoute[]
}

/** The server as it speaks HTTP: guards every route, and answers every failure in one shape. */
export async function buildHttp(deps: HttpDeps): Promise<Http> {
  const app = Fastify({
    bodyLimit: bodyMax,
    forceCloseConnections: true,
    // A field of that name is refused as unknown like any other; refusing the whole body would block a device's outbox.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('access', null)

  const routes: GuardedRoute[] = []
  app.addHook('onRoute', (route) => {
    // The pages of the API's own description come from a plugin that knows nothing of permissions.
    const permission = route.url.startsWith('/api/docs') ? 'public' : route.config?.permission
    assert(permission !== undefined, `Route ${route.method} ${route.url} does not say who may call it.`)
    route.config = { ...route.config, permission }
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, permission })
  })
  app.addHook('onRequest', async (request, reply) => {
    const fault = await guard(deps.auth, request)
    if (fault !== undefined) await sendFault(reply, fault)
  })
  addHeaders(app)
  addCompression(app)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { fault, message } = faultOf(deps, error, request)
    return sendFault(reply, fault, message === undefined ? {} : { message })
  })
  const showScreen = await screens(deps.renderer)
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    if (!/^\/(api|sync)(\/|$)/.test(path) && (await showScreen(request, reply, path))) return reply
    const there = routes.filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/v1'))
    return sendFault(
      reply,
      { kind: 'missing', table: 'route', id: `${request.method} ${path}` },
      { routes: there.map(({ method, url }) => `${method} ${url}`).sort() },
    )
  })
  await deps.routes(app)
  return { app, routes }
}

/** What every answer says to a browser, whatever it answers. */
export function addHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    if (reply.getHeader('cache-control') === undefined) reply.header('cache-control', 'no-store')
  })
}

/** The person behind a request on a route that is not public. */
export function accessIn(request: FastifyRequest): Access {
  assert(request.access !== null, `${request.method} ${request.url} asks who calls, but is open to anybody.`)
  return request.access
}

async function guard(auth: Auth, request: FastifyRequest): Promise<Fault | undefined> {
  const permission = request.routeOptions.config.permission
  // Without a route there is nothing to guard: the answer is "no such place", or a screen.
  if (permission === 'public' || request.is404) return undefined
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) return { kind: 'signIn', reason: 'none' }
  const access = await auth.whoIs(token)
  if (!access.ok) return access.fault
  request.access = access.value
  if (permission === 'signedIn') return undefined
  assert(permission !== undefined, `${request.method} ${request.url} was reached without a permission.`)
  return may(access.value.grants, permission) ? undefined : { kind: 'forbidden', permission }
}

function faultOf(
  deps: HttpDeps,
  error: FastifyError,
  request: FastifyRequest,
): { readonly fault: Fault; readonly message?: string } {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields: Record<string, string> = {}
    for (const issue of error.validation)
      fields[issue.instancePath.slice(1).replaceAll('/', '.') || 'body'] = issue.keyword
    return { fault: { kind: 'invalid', fields }, message: error.validation.map((issue) => issue.message).join('; ') }
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { fault: { kind: 'tooLarge', limit: bodyMax, unit: 'bytes' } }
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { fault: { kind: 'unreadable', what: 'json' } }
  }
  // A value that PostgreSQL cannot read (a NUL in a search, say) is the caller's to mend.
  if (sqlError(error)?.code.startsWith('22') === true) return { fault: { kind: 'unreadable', what: 'value' } }
  if (isTransient(error)) return { fault: { kind: 'busy', retryMs: 2000 } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return { fault: { kind: 'unreadable', what: 'request' } }
  return {
    fault: { kind: 'unexpected', incident: deps.incident(error, `${request.method} ${request.routeOptions.url}`) },
  }
}
