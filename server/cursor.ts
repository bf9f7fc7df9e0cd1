import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { fail, type Outcome, ok } from '../model/fault.ts'

const version = 1

/** A place in the change feed, as one person may see it. Devices carry it about unopened. */
export interface Place {
  readonly epoch: string
  readonly seq: number
  readonly user: string
  readonly grantsVersion: number
  /** Names the rows and columns that the person saw when the cursor was given. */
  readonly view: string
  readonly schema: string
}

const place = z.object({
  v: z.literal(version),
  epoch: z.string(),
  seq: z.int().min(0),
  user: z.string(),
  grantsVersion: z.int().min(0),
  view: z.string(),
  schema: z.string(),
})

export function signCursor(key: string, cursor: Place): string {
  const body = Buffer.from(JSON.stringify({ v: version, ...cursor })).toString('base64url')
  return `${body}.${seal(key, body).toString('base64url')}`
}

/** Opens a cursor that this server gave out; one that is cut, altered or made up is as good as none. */
export function openCursor(key: string, text: string): Outcome<Place> {
  const [body = '', mac = ''] = text.split('.')
  const expected = seal(key, body)
  const given = Buffer.from(mac, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return fail({ kind: 'reset', reason: 'corrupt' })
  const parsed = place.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  return parsed.success ? ok(parsed.data) : fail({ kind: 'reset', reason: 'corrupt' })
}

/** A short name of a long text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

function seal(key: string, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest()
}
