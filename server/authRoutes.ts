import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { login, refresh } from '../model/wire.ts'
import { send } from './answers.ts'
import type { Auth } from './auth.ts'

const tags = ['auth']

/** Signing in, staying signed in, signing out. */
export function addAuthRoutes(root: FastifyInstance, auth: Auth): void {
  const app = root.withTypeProvider<ZodTypeProvider>()
  app.post(
    '/api/v1/auth/login',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'Sign in',
        description: 'Answers 401 for a wrong password and 429 with Retry-After after too many.',
        body: login.request,
      },
    },
    async ({ body }, reply) => send(reply, await auth.login(body.username, body.password, body.device ?? null)),
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
