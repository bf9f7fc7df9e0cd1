import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import type { Mutation, Op } from '../model/mutation.ts'
import type { PushAnswer, Result } from '../model/wire.ts'
import { type Access, accessOf } from './access.ts'
import { type AuditEntry, auditOf, lastWriterOf, writeAudit } from './audit.ts'
import { type Clock, nowOf } from './clock.ts'
import { type Database, isTransient, type Transaction } from './database.ts'
import { type HeldRows, heldRows } from './held.ts'
import type { Incoming, IncomingPush } from './incoming.ts'
import { headOf } from './log.ts'
import { applyMutation, type Verdict } from './push.ts'
import type { Register } from './register.ts'
import { type Sql, sql } from './sql.ts'
import { faultOfSql, isSameRowRace } from './sqlFaults.ts'
import type { RowClash, Work } from './work.ts'

export interface BatchDeps {
  readonly database: Database
  readonly register: Register
  readonly clock: Clock
  readonly epoch: string
  /** Names an unexpected failure, writes it to the log, and gives the name. */
  readonly incident: (error: unknown, about: string) => string
  /** Called after a commit with the number of the newest change. */
  readonly onCommit: (head: number) => void
}

/** One push that waits for its batch. */
export interface Job {
  readonly user: string
  readonly incoming: IncomingPush
}

/** An answer as it is stored: once given, it is given again for ever. */
interface Stored {
  readonly device: string
  readonly client_seq: number
  readonly mutation_id: string
  readonly payload_hash: string
  readonly status: string
  readonly refused: boolean
  readonly body: string
  readonly author: string
}

interface Batch {
  readonly deps: BatchDeps
  readonly tx: Transaction
  readonly rows: HeldRows
  /** Per device and its owner: the last number that is answered, counted up as this batch goes. */
  readonly last: Map<string, number>
  /** Answers that were given in earlier batches, by device and number. */
  readonly seen: ReadonlyMap<string, Stored>
  readonly accesses: Map<string, Access | undefined>
  /**
   * Each mutation has a savepoint to go back to · or none has, and the first that would go back to one ends the whole try.
   */
  readonly isMarked: boolean
  /** Whether a savepoint is open: each mutation lets go of the one before it and sets its own in one step. */
  hasMark: boolean
  readonly stored: Stored[]
  readonly audit: AuditEntry[]
}

/** A batch without savepoints met a mutation that must be taken back: all of it is, and it goes again with them. */
export class NeedsMarks extends Error {}

/**
 * Applies some pushes in one transaction: effects, audit, change log and answers are committed together or not at all.
 * @param isMarked with a savepoint a mutation, which costs a question each; without, any that fails ends the whole try
 * @throws NeedsMarks, or what broke the transaction; then nothing of it was kept
 */
export async function commitBatch(
  deps: BatchDeps,
  jobs: readonly Job[],
  isMarked: boolean,
): Promise<readonly Outcome<PushAnswer>[]> {
  const outcomes = await deps.database.transaction(async (tx) => {
    const last = await holdDevices(tx, jobs)
    const seen = await seenIn(tx, jobs)
    const rows = heldRows(tx, deps.register)
    const [stored, audit]: [Stored[], AuditEntry[]] = [[], []]
    const batch: Batch = { deps, tx, rows, last, seen, accesses: new Map(), isMarked, hasMark: false, stored, audit }
    await rows.holdAll(newOps(batch, jobs))
    const answers: Outcome<Result[]>[] = []
    for (const job of jobs) answers.push(await answerJob(batch, job))
    await writeAudit(tx, batch.audit)
    await writeAnswers(batch)
    return answers
  })
  const head = await headOf(deps.database)
  const seqs = await seqsOf(deps, jobs)
  deps.onCommit(head)
  return outcomes.map((outcome, i): Outcome<PushAnswer> => {
    if (!outcome.ok) return outcome
    const device = jobs[i]?.incoming.device ?? ''
    const results = outcome.value.map((result) => {
      const seq = seqs.get(keyOf(device, result.clientSeq))
      return seq === undefined ? result : { ...result, seq }
    })
    return ok({ results, head, epoch: deps.epoch })
  })
}

/**
 * Holds the devices of a batch, in one order everywhere, so that the same push sent twice, even to two servers, is
 * answered once and then repeated.
 */
async function holdDevices(tx: Transaction, jobs: readonly Job[]): Promise<Map<string, number>> {
  const owners = new Map(jobs.map((job) => [job.incoming.device, job.user]))
  const devices = [...owners.keys()].sort()
  await tx.query(
    sql`insert into sync_device (device, author)
        select device, author from unnest(${devices}::text[], ${devices.map((device) => owners.get(device) ?? null)}::uuid[])
          as asked (device, author)
        where exists (select 1 from app_user where id = author)
        order by device on conflict (device) do nothing`,
  )
  const rows = await tx.query<{ device: string; author: string; last: number }>(
    sql`select device, author, last_client_seq as last from sync_device
        where device = any(${devices}::text[]) order by device for update`,
  )
  return new Map(rows.map((row) => [keyOf(row.device, row.author), row.last]))
}

/** What the mutations that have no answer yet are about. */
function* newOps({ seen }: Batch, jobs: readonly Job[]): Generator<Op> {
  for (const { incoming } of jobs)
    for (const { clientSeq, mutation } of incoming.items)
      if (mutation.ok && !seen.has(keyOf(incoming.device, clientSeq))) yield* mutation.value.ops
}

function keyOf(device: string, part: string | number): string {
  return `${device} ${part}`
}

async function answerJob(batch: Batch, { user, incoming }: Job): Promise<Outcome<Result[]>> {
  const { items, device } = incoming
  const access = await accessIn(batch, user)
  if (access === undefined) return fail({ kind: 'signIn', reason: 'none' })
  if (access.status !== 'active') return fail({ kind: 'signIn', reason: 'suspended' })
  // Nobody may speak for somebody else, and a number must not be spent on the attempt.
  const last = batch.last.get(keyOf(device, user))
  if (last === undefined || items.some((item) => item.author !== user))
    return fail({ kind: 'forbidden', permission: 'author' })
  const gap = gapIn(items, last)
  if (gap !== undefined) return fail(gap)

  const results: Result[] = []
  for (const item of items) {
    const before =
      batch.seen.get(keyOf(device, item.clientSeq)) ??
      batch.stored.find((each) => each.device === device && each.client_seq === item.clientSeq)
    results.push(before === undefined ? await answerNew(batch, access, device, item) : again(batch, before, item))
  }
  batch.last.set(keyOf(device, user), Math.max(last, items.at(-1)?.clientSeq ?? 0))
  return ok(results)
}

/** Numbers must follow one another; a hole means that an earlier edit is still on its way, or lost. */
function gapIn(items: readonly Incoming[], last: number): Fault | undefined {
  let expected = last + 1
  for (const { clientSeq } of items) {
    if (clientSeq > expected) return { kind: 'invalid', fields: { clientSeq: 'gap', expected: String(expected) } }
    if (clientSeq === expected) expected += 1
  }
  return undefined
}

async function accessIn(batch: Batch, user: string): Promise<Access | undefined> {
  if (!batch.accesses.has(user)) batch.accesses.set(user, await accessOf(batch.tx, user, batch.deps.clock.nowMs()))
  return batch.accesses.get(user)
}

/** The answers of this push's numbers that were given before; read while the devices are held, so none can be added. */
async function seenIn(tx: Transaction, jobs: readonly Job[]): Promise<Map<string, Stored>> {
  const rows = await tx.query<Stored>(
    sql`select device, client_seq, mutation_id, payload_hash, status, refused, body, author from sync_result
        join ${askedNumbers(jobs)} using (device, client_seq)`,
  )
  return new Map(rows.map((row) => [keyOf(row.device, row.client_seq), row]))
}

function askedNumbers(jobs: readonly Job[]): Sql {
  const asked = jobs.flatMap(({ incoming }) => incoming.items.map((item) => ({ ...incoming, seq: item.clientSeq })))
  return sql`(select distinct device, client_seq from unnest(
    ${asked.map(({ device }) => device)}::text[], ${asked.map(({ seq }) => seq)}::bigint[]) as pair (device, client_seq)) asked`
}

function again(batch: Batch, before: Stored, item: Incoming): Result {
  // An edit that was given up after its answer goes without its ops when a device that lost its store sends all again.
  const isGivenUp = item.id === before.mutation_id && item.mutation.ok && item.mutation.value.ops.length === 0
  if (before.payload_hash === item.payloadHash || isGivenUp) return JSON.parse(before.body) as Result
  const incident = batch.deps.incident(
    new Error(`Mutation ${item.id} came under the number ${item.clientSeq}, which belongs to ${before.mutation_id}.`),
    `device ${before.device}`,
  )
  return {
    clientSeq: item.clientSeq,
    mutation: item.id,
    status: 'rejected',
    fault: { kind: 'unexpected', incident },
    refused: true,
  }
}

async function answerNew(batch: Batch, access: Access, device: string, item: Incoming): Promise<Result> {
  const verdict = item.mutation.ok
    ? ((await blockedBy(batch, device, item.mutation.value)) ??
      (await apply(batch, access, device, item.mutation.value)))
    : ({ status: 'rejected', fault: item.mutation.fault, refused: true } as const)
  const result: Result = {
    clientSeq: item.clientSeq,
    mutation: item.id,
    status: verdict.status,
    ...(verdict.fault === undefined ? {} : { fault: verdict.fault }),
    ...(verdict.clashes === undefined || verdict.clashes.length === 0 ? {} : { clashes: [...verdict.clashes] }),
    ...(verdict.refused === true ? { refused: true } : {}),
  }
  batch.stored.push({
    device,
    client_seq: item.clientSeq,
    mutation_id: item.id,
    payload_hash: item.payloadHash,
    status: verdict.status,
    refused: verdict.refused === true,
    body: JSON.stringify(result),
    author: access.user,
  })
  return result
}

/** An edit that stands on a refused one waits for a person, like the one it stands on. */
async function blockedBy(batch: Batch, device: string, { deps }: Mutation): Promise<Verdict | undefined> {
  if (deps.length === 0) return undefined
  const rows = await batch.tx.query<{ mutation_id: string }>(
    sql`select mutation_id from sync_result
        where device = ${device} and refused and mutation_id = any(${deps}::text[]) order by client_seq limit 1`,
  )
  // The oldest of them is named, however the mutations came together in batches.
  const [earlier] = rows
  const here = batch.stored.find((each) => each.device === device && each.refused && deps.includes(each.mutation_id))
  const by = (earlier ?? here)?.mutation_id
  return by === undefined ? undefined : { status: 'blocked', fault: { kind: 'blocked', by }, refused: true }
}

async function apply(batch: Batch, access: Access, device: string, mutation: Mutation): Promise<Verdict> {
  const { tx, deps } = batch
  for (let round = 0; ; round++) {
    const work: Work = {
      tx,
      rows: batch.rows,
      register: deps.register,
      access,
      device,
      mutation,
      now: nowOf(deps.clock),
      written: [],
      heads: new Map(),
    }
    await mark(batch)
    try {
      const verdict = await withWriters(batch, await applyMutation(work))
      if (verdict.refused === true) await takeBack(batch)
      else batch.audit.push(...auditOf(work))
      return verdict
    } catch (error) {
      // A lost race or a lost server is nobody's mistake: the whole batch goes again.
      if (isTransient(error) || error instanceof NeedsMarks) throw error
      await takeBack(batch)
      if (isSameRowRace(error) && round === 0) continue
      const fault = faultOfSql(error, deps.register) ?? {
        kind: 'unexpected' as const,
        incident: deps.incident(error, `mutation ${mutation.id} (${mutation.intent})`),
      }
      return { status: 'rejected', fault, refused: true }
    }
  }
}

async function mark(batch: Batch): Promise<void> {
  if (!batch.isMarked) return
  await batch.tx.script(batch.hasMark ? 'release savepoint mutation; savepoint mutation' : 'savepoint mutation')
  batch.hasMark = true
}

async function takeBack({ tx, rows, isMarked }: Batch): Promise<void> {
  // Not even a number that it took may stay taken, so what it has written so far is not asked about.
  if (!isMarked) throw new NeedsMarks('A mutation is to be taken back in a batch without savepoints.')
  await tx.script('rollback to savepoint mutation')
  rows.forget()
}

async function withWriters(batch: Batch, verdict: Verdict): Promise<Verdict> {
  if (verdict.clashes === undefined || verdict.clashes.length === 0) return verdict
  const clashes: RowClash[] = []
  for (const clash of verdict.clashes) {
    const writer = await lastWriterOf(batch.tx, batch.audit, clash)
    clashes.push(writer === undefined ? clash : { ...clash, theirsBy: writer.by, theirsAt: writer.at })
  }
  return { ...verdict, clashes }
}

async function writeAnswers(batch: Batch): Promise<void> {
  if (batch.stored.length === 0) return
  await batch.tx.query(
    sql`insert into sync_result (device, client_seq, mutation_id, payload_hash, status, refused, body, author)
        select device, client_seq, mutation_id, payload_hash, status, refused, body, author
        from json_to_recordset(${JSON.stringify(batch.stored)}::json)
          as answer (device text, client_seq bigint, mutation_id text, payload_hash text, status text, refused boolean,
                     body text, author uuid)`,
  )
  await batch.tx.query(
    sql`update sync_device d set last_client_seq = newest.last, last_push = now()
        from (select device, max(client_seq) as last
              from json_to_recordset(${JSON.stringify(batch.stored)}::json) as answer (device text, client_seq bigint)
              group by device) newest
        where d.device = newest.device`,
  )
}

/** The places of the answers in the change feed: given at commit, so read after it. */
async function seqsOf(deps: BatchDeps, jobs: readonly Job[]): Promise<Map<string, number>> {
  const rows = await deps.database.query<{ device: string; client_seq: number; seq: number }>(
    sql`select device, client_seq, seq from sync_result join ${askedNumbers(jobs)} using (device, client_seq)
        where seq is not null`,
  )
  return new Map(rows.map((row) => [keyOf(row.device, row.client_seq), row.seq]))
}
