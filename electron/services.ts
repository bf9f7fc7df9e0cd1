import * as z from 'zod'
import type { Journal, JournalFault } from '../model/journal/journalFile.ts'
import type { About } from './bridge.ts'
import { faultResponse, jsonResponse } from './reply.ts'
import { safePage } from './safePage.ts'
import type { Vault, VaultFault } from './vault.ts'

export interface ServiceDeps {
  readonly about: () => Promise<About>
  readonly journal: Journal
  readonly vault: Vault
}

type Service = (call: { deps: ServiceDeps; request: Request; name: string }) => Promise<Response>

const appendBody = z.object({ entries: z.array(z.unknown()) })
const forgetBody = z.object({ upTo: z.int().nonnegative() })
const secretBody = z.object({ value: z.string().max(65_536) })

/** Everything under /shell, by method and path. `:name` stands for one more part of the path. */
const services: Readonly<Record<string, Service>> = {
  'GET /shell/about': async ({ deps }) => jsonResponse(await deps.about()),
  'GET /shell/safe': async () => safePage(),

  'GET /shell/journal': async ({ deps }) => {
    const content = await deps.journal.read()
    return content.ok ? jsonResponse(content.value) : journalFault(content.fault)
  },
  'POST /shell/journal': async ({ deps, request }) => {
    const body = await parseBody(request, appendBody)
    if (!body) return faultResponse(400, { kind: 'invalid' })
    const last = await deps.journal.append(body.entries)
    return last.ok ? jsonResponse({ ok: true, last: last.value }) : journalFault(last.fault)
  },
  'POST /shell/journal/forget': async ({ deps, request }) => {
    const body = await parseBody(request, forgetBody)
    if (!body) return faultResponse(400, { kind: 'invalid' })
    const forgotten = await deps.journal.forget(body.upTo)
    return forgotten.ok ? jsonResponse({ ok: true }) : journalFault(forgotten.fault)
  },

  'GET /shell/vault/:name': async ({ deps, name }) => {
    const secret = await deps.vault.get(name)
    return secret.ok ? jsonResponse({ ok: true, value: secret.value }) : vaultFault(secret.fault)
  },
  'PUT /shell/vault/:name': async ({ deps, request, name }) => {
    const body = await parseBody(request, secretBody)
    if (!body) return faultResponse(400, { kind: 'invalid' })
    const stored = await deps.vault.set(name, body.value)
    return stored.ok ? jsonResponse({ ok: true }) : vaultFault(stored.fault)
  },
  'DELETE /shell/vault/:name': async ({ deps, name }) => {
    const deleted = await deps.vault.delete(name)
    return deleted.ok ? jsonResponse({ ok: true }) : vaultFault(deleted.fault)
  },
}

/**
 * The shell as workers see it. A shared worker has no preload and so no bridge; what it needs of the shell it fetches
 * from its own origin.
 */
export function createServices(deps: ServiceDeps) {
  return (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname
    const [, name = ''] = /^\/shell\/vault\/([^/]+)$/.exec(path) ?? []
    const service = services[`${request.method} ${name ? '/shell/vault/:name' : path}`]
    if (!service) return Promise.resolve(faultResponse(404, { kind: 'unknown' }))
    return service({ deps, request, name })
  }
}

async function parseBody<T>(request: Request, shape: z.ZodType<T>): Promise<T | null> {
  try {
    return shape.parse(await request.json())
  } catch {
    return null
  }
}

function journalFault(fault: JournalFault): Response {
  const statuses = { full: 507, failed: 500, tooLong: 413, unknownNumber: 409 } as const
  return faultResponse(statuses[fault.reason], fault)
}

function vaultFault(fault: VaultFault): Response {
  const statuses = { full: 507, failed: 500, name: 400, noKey: 501, locked: 423 } as const
  return faultResponse(statuses[fault.reason], fault)
}
