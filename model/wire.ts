import { z } from 'zod'
import { roles } from './access.ts'

/** The protocol this build speaks. The server also understands the two before it. */
export const protocol = 1
/** The header in which a client names the protocol it speaks; without it, it means the server's newest. */
export const protocolHeader = 'sync-protocol'

const id = z.string().max(64)
const count = z.int().min(0)
const values = z.record(z.string().max(64), z.unknown())

/** Every fault crosses as data; the reader checks only that it has a kind, so that a newer server may add kinds. */
const fault = z.looseObject({ kind: z.string() })
export const faultBody = z.object({ fault })

export const grant = z.object({
  role: z.enum(roles),
  scopeKind: z.enum(['all', 'buyer', 'line']),
  scopeId: z.string().nullable(),
})

export const login = {
  request: z.object({
    username: z.string().min(1).max(80),
    password: z.string().min(1).max(200),
    device: id.optional(),
  }),
  answer: z.object({
    access_token: z.string(),
    refresh_token: z.string(),
    /** Seconds. */
    expires_in: z.number(),
    user: z.object({ id, username: z.string(), fullName: z.string(), locale: z.enum(['en', 'bn']) }),
    grants: z.array(grant),
    grantsVersion: count,
  }),
}
export type Login = z.infer<typeof login.answer>

export const refresh = { request: z.object({ refresh_token: z.string().max(4000) }), answer: login.answer }

/** GET /sync/v1/hello — who the server is and what it allows. */
export const hello = z.object({
  protocol: z.object({ least: count, most: count }),
  minimumClient: z.string(),
  /** The incarnation of the database: new after a restore or an unclean start of a store that is not power-safe. */
  epoch: z.string(),
  schemaHash: z.string(),
  serverTime: z.string(),
  durability: z.enum(['power-safe', 'process-safe', 'memory']),
  /** True when the data is a demonstration's. */
  demo: z.boolean(),
  limits: z.object({ pushBytes: count, pushMutations: count, pageRows: count }),
  grants: z.array(grant),
  grantsVersion: count,
  /** The last mutation of this device that the server has answered; 0 for none. */
  lastClientSeq: count,
})
export type Hello = z.infer<typeof hello>

/** GET /api/v1/health — what anybody may know of the server, before anybody has signed in. */
export const health = z.object({
  durability: z.enum(['power-safe', 'process-safe', 'memory']),
  demo: z.boolean(),
  /** While the demonstration is being made nobody can sign in yet: orders made, orders wanted, the time left if known. */
  making: z.object({ done: count, of: count, leftMs: count.nullable() }).optional(),
})
export type Health = z.infer<typeof health>

/** POST /sync/v1/snapshot — what to fetch to start; the watermark was taken before the first segment was read. */
export const snapshot = {
  request: z.object({ tables: z.array(z.string().max(64)).max(100).optional() }),
  answer: z.object({
    epoch: z.string(),
    /** The cursor from which deltas follow these segments. */
    cursor: z.string(),
    /** The serial number that the cursor stands at. */
    seq: count,
    segments: z.array(
      z.object({
        /** Names the bytes: the same id is always the same bytes. */
        id: z.string().regex(/^[0-9a-f]{64}$/), // the SHA-256 of the packed bytes
        table: z.string(),
        rows: count,
        bytes: count,
        minId: z.string(),
        maxId: z.string(),
      }),
    ),
  }),
}
export type Manifest = z.infer<typeof snapshot.answer>

export const statuses = ['applied', 'merged', 'noop', 'conflict', 'rejected', 'blocked'] as const

/** What became of a mutation. "conflict": clashing fields (or, with a guarded field, all of it) were not written. */
export const result = z.object({
  clientSeq: count,
  mutation: id,
  status: z.enum(statuses),
  fault: fault.optional(),
  clashes: z
    .array(
      z.object({
        table: z.string(),
        id,
        field: z.string(),
        base: z.unknown(),
        mine: z.unknown(),
        theirs: z.unknown(),
        theirsBy: z.string().optional(),
        theirsAt: z.string().optional(),
      }),
    )
    .optional(),
  /** True when nothing of the mutation was written. */
  refused: z.boolean().optional(),
  /** Serial number of the answer in the change feed: a device whose cursor is past it has the effects already. */
  seq: count.optional(),
})
export type Result = z.infer<typeof result>

/**
 * GET /sync/v1/changes?cursor=…&limit=…&wait=… — everything that became visible since a cursor, in the order in which it
 * did, cut only between server transactions.
 */
export const changes = z.object({
  epoch: z.string(),
  /** Per table: the columns of its rows here, the id first, and the rows as arrays in that order; the newest state of each row. */
  tables: z.record(z.string(), z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) })),
  /** Rows that are gone, or that this device may no longer see. */
  gone: z.array(z.object({ table: z.string(), id, why: z.enum(['removed', 'scope']) })),
  /** Answers to this device's own mutations, no later than their effects. */
  results: z.array(result),
  /** Present when the grants of the user have changed. */
  grants: z.object({ version: count, grants: z.array(grant) }).optional(),
  cursor: z.string(),
  /** False when another page waits. */
  done: z.boolean(),
  /** Serial number of the newest change in this page. */
  seq: count,
  head: count,
})
export type Changes = z.infer<typeof changes>

/** How many rows, and the sum of their hashes (see model/digest). */
const digestSum = z.object({ rows: count, sum: z.string().regex(/^[0-9a-f]{16}$/) })
/** A table's rows of one buyer or line, or of all where a person sees all. */
const unit = z.object({ table: z.string().max(64), scope: id.nullable() })

/**
 * POST /sync/v1/digest — what the server has, as sums to compare. With a cursor: at the place where the changes that come
 * along end. Without one, a replica whose cursor is no longer good gets a new one, of a place before all that it reads
 * afterwards. With `of`: sums of stretches of ids of one unit.
 */
export const digest = {
  request: z.object({
    device: id,
    cursor: z.string().max(2000).nullable(),
    /** The stretches end with these ids, ascending; the last one, after them, has no end. */
    of: unit.extend({ ends: z.array(id).max(255) }).optional(),
  }),
  answer: z.object({
    epoch: z.string(),
    cursor: z.string(),
    seq: count,
    /** What lies between the cursor that was sent and `seq`; not with `of`. */
    changes: changes.nullable(),
    /** Empty while more pages of changes wait. */
    units: z.array(unit.extend({ sums: z.array(digestSum) })),
  }),
}
export type DigestRequest = z.infer<typeof digest.request>
export type DigestAnswer = z.infer<typeof digest.answer>

/** POST /sync/v1/range — the rows in which a stretch of ids differs from what a replica has there. */
export const range = {
  request: unit.extend({
    device: id,
    cursor: z.string().max(2000),
    /** after < id ≤ upTo; null is the beginning, and the end. */
    after: id.nullable(),
    upTo: id.nullable(),
    /** What the replica has there: ids with the hashes of their rows, ascending. */
    have: z.array(z.tuple([id, z.string().max(16)])).max(2000),
  }),
  answer: z.object({
    epoch: z.string(),
    seq: count,
    columns: z.array(z.string()),
    /** Rows that the replica lacks, or has otherwise. */
    rows: z.array(z.array(z.unknown())),
    /** Ids that it has and should not. */
    gone: z.array(id),
    /** So far the answer goes; ask again after it. Null when all of the stretch is answered. */
    end: id.nullable(),
  }),
}
export type RangeRequest = z.infer<typeof range.request>
export type RangeAnswer = z.infer<typeof range.answer>

const op = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), table: z.string().max(64), id, values }),
  z.object({ op: z.literal('patch'), table: z.string().max(64), id, base: values, set: values }),
  z.object({ op: z.literal('remove'), table: z.string().max(64), id, base: values.optional() }),
  z.object({
    op: z.literal('move'),
    table: z.string().max(64),
    id,
    from: z.string().max(40),
    to: z.string().max(40),
    event: id,
    reason: z.string().max(500).nullable(),
  }),
])

export const mutation = z.object({
  id,
  clientSeq: z.int().min(1),
  author: id,
  at: z.string().max(40),
  intent: z.string().max(60),
  /** Empty when a person discarded the edit before it was sent: its number must be taken all the same. */
  ops: z.array(op).max(2000),
  deps: z.array(id).max(1000),
})

const numberBlock = z.object({
  key: id,
  series: z.string().max(40),
  year: count,
  from: count,
  upTo: count,
  /** Until then numbers may be taken of it. */
  until: z.string(),
})
export type NumberBlock = z.infer<typeof numberBlock>

/**
 * POST /sync/v1/numbers — blocks of document numbers for this device alone, each under a key that the device has drawn: the
 * same key is the same block. A key without an answer has none: none was to be had, or it has expired.
 */
export const numbers = {
  request: z.object({ device: id, keys: z.array(z.object({ key: id, series: z.string().max(40) })).max(20) }),
  answer: z.object({ epoch: z.string(), blocks: z.array(numberBlock) }),
}
export type NumbersRequest = z.infer<typeof numbers.request>
export type NumbersAnswer = z.infer<typeof numbers.answer>

/** POST /sync/v1/push — the outbox, oldest first. */
export const push = {
  request: z.object({ device: id, epoch: z.string(), mutations: z.array(mutation).min(1).max(100) }),
  answer: z.object({ results: z.array(result), head: count, epoch: z.string() }),
}
export type PushRequest = z.infer<typeof push.request>
export type PushAnswer = z.infer<typeof push.answer>

/** GET /sync/v1/live — server-sent events; hints only: losing, doubling or reordering any of them changes nothing in the end. */
export const hint = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('head'), seq: count }),
  z.object({ kind: z.literal('grants'), version: count }),
])
export type Hint = z.infer<typeof hint>

/** Longest body the server takes, in bytes. */
export const bodyMax = 1_048_576

const encoder = new TextEncoder()
export const pushMax = 100
export const pageMax = 2000

/** How many bytes a value takes on the wire: a Bangla letter is one character and three of them. */
export function wireBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length
}
