import type { z } from 'zod'
import { done, type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import { passwordSet } from '../model/password.ts'
import {
  type Changes,
  changes,
  type DigestAnswer,
  type DigestRequest,
  digest,
  faultBody,
  type Health,
  type Hello,
  type Hint,
  health,
  hello,
  hint,
  type Login,
  login,
  type Manifest,
  type NumbersAnswer,
  type NumbersRequest,
  numbers,
  type PushAnswer,
  type PushRequest,
  protocol,
  protocolHeader,
  push,
  type RangeAnswer,
  type RangeRequest,
  range,
  snapshot,
} from '../model/wire.ts'

/** The server as the sync engine sees it. Every failure is a fault; "offline" stands for every way of not getting through. */
export interface Transport {
  login(username: string, password: string, device: string): Promise<Outcome<Login>>
  refresh(refreshToken: string): Promise<Outcome<Login>>
  health(): Promise<Outcome<Health>>
  hello(device: string): Promise<Outcome<Hello>>
  snapshot(): Promise<Outcome<Manifest>>
  /** A segment may be long in coming: whoever waits hears that it does, and may end it. */
  segment(id: string, watch?: Watch): Promise<Outcome<Uint8Array<ArrayBuffer>>>
  changes(asked: {
    readonly device: string
    readonly cursor: string
    readonly waitS: number
    /** Ends the waiting early; the answer is then a fault, and nothing was missed by it. */
    readonly signal?: AbortSignal
  }): Promise<Outcome<Changes>>
  push(request: PushRequest): Promise<Outcome<PushAnswer>>
  /** How much one push should hold at most, in bytes of JSON; one edit may be more. Left out by who does not know. */
  pushBytes?(): number
  digest(request: DigestRequest): Promise<Outcome<DigestAnswer>>
  range(request: RangeRequest): Promise<Outcome<RangeAnswer>>
  numbers(request: NumbersRequest): Promise<Outcome<NumbersAnswer>>
  setPassword(person: string, password: string): Promise<Outcome<void>>
  /** Listens for hints until the stream ends or the signal aborts; resolves with why it ended. */
  live(ears: Ears, signal: AbortSignal): Promise<Outcome<void>>
}

export interface Watch {
  /** A piece has come. */
  readonly onSign: () => void
  readonly signal: AbortSignal
}

export interface Ears {
  readonly onHint: (hint: Hint) => void
  /** Something came through, if only the sign that the stream is alive. */
  readonly onSign: () => void
}

export interface HttpDeps {
  readonly fetch: typeof fetch
  /** '' for the same origin. */
  readonly base: string
  /** The access token to send, or undefined when nobody is signed in. */
  readonly token: () => Promise<string | undefined>
  /** Called when the server no longer takes the token. */
  readonly onExpired: () => void
  /** Ends a request that hangs; the server may still have done what was asked, which is why every request may be repeated. */
  readonly timeoutMs: number
}

/** A line that is slower than 1 kB/s counts as none, and a letter of Bangla has three bytes. */
const slowestMsPerLetter = 3

/** The time that one large edit needs beside the usual, ms: it cannot be cut, as a batch of them can. */
export function aloneMs(request: PushRequest): number {
  return request.mutations.length > 1 ? 0 : JSON.stringify(request).length * slowestMsPerLetter
}

/** Speaks HTTP. Whatever is not a well-formed answer of ours, a captive portal's page above all, counts as "offline". */
export function httpTransport(deps: HttpDeps): Transport {
  const json = async <T>(
    schema: z.ZodType<T>,
    path: string,
    init: RequestInit = {},
    timeoutMs = deps.timeoutMs,
  ): Promise<Outcome<T>> => {
    const answer = await request(deps, path, init, timeoutMs)
    if (!answer.ok) return answer
    const body = await answer.value.json().catch(() => undefined)
    const parsed = schema.safeParse(body)
    return parsed.success ? ok(parsed.data) : fail({ kind: 'offline' })
  }
  const post = <T>(schema: z.ZodType<T>, path: string, body: unknown, timeoutMs?: number) =>
    json(
      schema,
      path,
      { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      timeoutMs,
    )

  return {
    login: (username, password, device) => post(login.answer, '/api/v1/auth/login', { username, password, device }),
    refresh: (refreshToken) => post(login.answer, '/api/v1/auth/refresh', { refresh_token: refreshToken }),
    health: () => json(health, '/api/v1/health'),
    hello: (device) => json(hello, `/sync/v1/hello?device=${encodeURIComponent(device)}`),
    snapshot: () => post(snapshot.answer, '/sync/v1/snapshot', {}),
    async segment(id, watch) {
      // A block of a million-row table on a slow line takes longer than a question.
      const init = watch === undefined ? {} : { signal: watch.signal }
      const answer = await request(deps, `/sync/v1/segment/${id}`, init, 40 * deps.timeoutMs)
      return answer.ok ? bytesOf(answer.value, watch) : answer
    },
    changes: ({ device, cursor, waitS, signal }) =>
      json(
        changes,
        `/sync/v1/changes?device=${encodeURIComponent(device)}&cursor=${encodeURIComponent(cursor)}&wait=${waitS}`,
        signal === undefined ? {} : { signal },
        deps.timeoutMs + 1000 * waitS,
      ),
    push: (body) => post(push.answer, '/sync/v1/push', body, deps.timeoutMs + aloneMs(body)),
    digest: (body) => post(digest.answer, '/sync/v1/digest', body),
    range: (body) => post(range.answer, '/sync/v1/range', body),
    numbers: (body) => post(numbers.answer, '/sync/v1/numbers', body),
    async setPassword(person, password) {
      const answer = await post(passwordSet.answer, `/api/v1/users/${encodeURIComponent(person)}/password`, {
        password,
      })
      return answer.ok ? done : answer
    },
    live: (ears, signal) => listen(deps, ears, signal),
  }
}

async function request(deps: HttpDeps, path: string, init: RequestInit, timeoutMs: number): Promise<Outcome<Response>> {
  const token = await deps.token()
  const headers = new Headers(init.headers)
  headers.set(protocolHeader, String(protocol))
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  const signals = [AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])]
  const answer = await deps
    .fetch(`${deps.base}${path}`, { ...init, headers, cache: 'no-store', signal: AbortSignal.any(signals) })
    .catch(() => undefined)
  if (answer === undefined) return fail({ kind: 'offline' })
  if (answer.ok) return ok(answer)
  const fault = await faultOf(answer)
  if (fault.kind === 'signIn' && !path.startsWith('/api/v1/auth/')) deps.onExpired()
  return fail(fault)
}

async function bytesOf(answer: Response, watch: Watch | undefined): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = answer.body?.getReader()
  for (;;) {
    const piece = await reader?.read().catch(() => undefined)
    if (piece === undefined) return fail({ kind: 'offline' })
    if (piece.done) return ok(endToEnd(pieces))
    watch?.onSign()
    pieces.push(piece.value)
  }
}

/** In this thread: a blob would go to the browser's own process and back. */
function endToEnd(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

async function faultOf(answer: Response): Promise<Fault> {
  const body = faultBody.safeParse(await answer.json().catch(() => undefined))
  const retryMs = 1000 * (Number(answer.headers.get('retry-after')) || 1)
  const told = body.success ? (body.data.fault as Fault) : undefined // a kind this build does not know is worded as "unexpected"
  // The desktop shell says 503 too, and means that nobody answered it.
  if (told !== undefined && told.kind !== 'busy') return told
  if (answer.status === 429 || answer.status === 503) return { kind: 'busy', retryMs }
  if (answer.status === 413) return { kind: 'tooLarge', limit: 0, unit: 'bytes' }
  // A proxy's or portal's own page: we did not get through to our server.
  return { kind: 'offline' }
}

async function listen(deps: HttpDeps, ears: Ears, signal: AbortSignal): Promise<Outcome<void>> {
  const token = await deps.token()
  const headers: Record<string, string> = {
    accept: 'text/event-stream',
    [protocolHeader]: String(protocol),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const answer = await deps
    .fetch(`${deps.base}/sync/v1/live`, { headers, signal, cache: 'no-store' })
    .catch(() => undefined)
  if (answer === undefined || answer.body === null) return fail({ kind: 'offline' })
  if (!answer.ok) {
    const fault = await faultOf(answer)
    if (fault.kind === 'signIn') deps.onExpired()
    return fail(fault)
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let text = ''; ; ) {
    const piece = await reader.read().catch(() => undefined)
    if (piece === undefined || piece.done) return fail({ kind: 'offline' })
    ears.onSign()
    const events = `${text}${piece.value}`.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const parsed = hint.safeParse(jsonOf(event))
      if (parsed.success) ears.onHint(parsed.data)
    }
  }
}

function jsonOf(event: string): unknown {
  const data = event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n')
  try {
    return JSON.parse(data)
  } catch {
    // Comments and heartbeats carry no data; a torn hint is as good as a lost one.
    return undefined
  }
}
