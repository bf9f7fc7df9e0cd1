import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Instant } from '../model/calendar.ts'
import { fail, type Outcome, ok } from '../model/fault.ts'
import type { Mutation } from '../model/mutation.ts'
import { mutation as mutationSchema, pushMax } from '../model/wire.ts'

/** A mutation as it came: read whole, or unreadable in part but with its number, so that it cannot block those behind it. */
export interface Incoming {
  readonly id: string
  readonly clientSeq: number
  readonly author: string
  /** SHA-256 of what was sent, whatever the order of its keys. */
  readonly payloadHash: string
  readonly mutation: Outcome<Mutation>
}

export interface IncomingPush {
  readonly device: string
  readonly epoch: string
  readonly items: readonly Incoming[]
}

// These names reach index keys and the answers of others, so they are plain printable text.
const plainName = z.string().regex(/^[\x21-\x7e]{1,64}$/)
const envelope = z.object({
  device: plainName,
  epoch: z.string().max(64),
  mutations: z.array(z.unknown()).min(1).max(pushMax),
})
const head = z.object({ id: plainName, clientSeq: z.int().min(1), author: plainName })

/** Reads a push. Only what has no number or name makes the whole of it unreadable. */
export function readPush(body: unknown): Outcome<IncomingPush> {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return fail({ kind: 'invalid', fields: reasons(parsed.error) })
  const items: Incoming[] = []
  for (const raw of parsed.data.mutations) {
    const item = readOne(raw)
    if (!item.ok) return item
    items.push(item.value)
  }
  return ok({ device: parsed.data.device, epoch: parsed.data.epoch, items })
}

function readOne(raw: unknown): Outcome<Incoming> {
  const named = head.safeParse(raw)
  if (!named.success) return fail({ kind: 'invalid', fields: reasons(named.error) })
  const whole = mutationSchema.safeParse(raw)
  const isPlain = whole.success && whole.data.deps.every((dep) => plainName.safeParse(dep).success)
  return ok({
    ...named.data,
    payloadHash: createHash('sha256').update(canonical(raw)).digest('hex'),
    mutation: isPlain
      ? ok({ ...whole.data, at: whole.data.at as Instant }) // shown to people; looked at where it is stored
      : fail({ kind: 'invalid', fields: whole.success ? { deps: 'malformed' } : reasons(whole.error) }),
  })
}

/** Field → reason code of what a schema found. */
export function reasons(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [issue.path.join('.') || 'body', 'malformed']))
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}
