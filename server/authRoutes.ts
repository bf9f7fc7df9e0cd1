import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { fail } from '../model/fault.ts'
import { passwordSet } from '../model/password.ts'
import { login, refresh } from '../model/wire.ts'
import { send } from './answers.ts'
import type { Attempts } from './attempts.ts'
import type { Auth } from './auth.ts'
import { accessIn } from './http.ts'

const tags = ['auth']

/** Signing in, staying signed in, signing out. */
export function addAuthRoutes(root: FastifyInstance, auth: Auth, attempts: Attempts): void {
  const app = root.withTypeProvider<ZodTypeProvider>()
  app.post(
    '/api/v1/auth/login',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'Sign in',
        description:
          'Answers 401 for a wrong password and 429 with Retry-After after too many under one name or from one address.',
        body: login.request,
      },
    },
    async ({ body, ip }, reply) => {
      const outcome = await attempts.look(
        ip,
        () => auth.login(body.username, body.password, body.device ?? null),
        (found) => !found.ok && found.fault.kind === 'signIn' && found.fault.reason === 'wrongPassword',
      )
      if ('waitMs' in outcome) return send(reply, fail({ kind: 'signIn', reason: 'locked', retryMs: outcome.waitMs }))
      return send(reply, outcome)
    },
  )
  app.post(
    '/api/v1/auth/refresh',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'Exchange a refresh token for new tokens',
        description: 'Each refresh token is good once; using one twice ends the whole session.',
        body: refresh.request,
      },
    },
    async ({ body }, reply) => send(reply, await auth.refresh(body.refresh_token)),
  )
  app.post(
    '/api/v1/auth/logout',
    {
      config: { permission: 'public' },
      schema: { tags, summary: 'End the session of a refresh token', body: refresh.request },
    },
    async ({ body }, reply) => {
      await auth.logout(body.refresh_token)
      return send(reply, { ok: true, value: { signed_out: true } })
    },
  )
  app.post(
    '/api/v1/users/:id/password',
    {
      config: { permission: 'user.admin' },
      schema: {
        tags,
        summary: 'Give a person a new password',
        description: 'Ends every session of that person: what is open goes on for ten minutes at most.',
        security: [{ bearer: [] }],
        params: z.object({ id: z.string().max(64) }),
        body: passwordSet.request,
        response: { 200: passwordSet.answer },
      },
    },
    async (request, reply) =>
      send(reply, await auth.setPassword(accessIn(request).user, request.params.id, request.body.password)),
  )
  app.get(
    '/api/v1/auth/me',
    {
      config: { permission: 'signedIn' },
      schema: { tags, summary: 'Who is signed in', security: [{ bearer: [] }], response: { 200: me } },
    },
    async ({ access }, reply) =>
      send(reply, {
        ok: true,
        value: {
          user: { id: access?.user, username: access?.username, fullName: access?.fullName, locale: access?.locale },
          grants: access?.grants,
        },
      }),
  )
}

const me = z.object({ user: login.answer.shape.user, grants: login.answer.shape.grants })
