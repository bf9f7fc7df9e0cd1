import { Readable } from 'node:stream'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Assembled } from '../../server/serve.ts'

/** One request as it leaves a device. */
export interface Asked {
  readonly method: string
  /** Without its query. */
  readonly path: string
}

/**
 * What a line does to one request. lost: it never arrives · answerLost: it arrives and its answer does not · altered: a
 * bit of every byte of the answer is turned · silent: a stream is opened and nothing of it comes through · until: the
 * answer waits for a promise.
 */
export type Fate = 'through' | 'lost' | 'answerLost' | 'altered' | 'silent' | { readonly until: Promise<void> }

/** The wire between one device and whatever server stands at its other end, in one process and without a socket. */
export interface Line {
  server: Pick<Assembled, 'app'>
  fate: (asked: Asked) => Fate
  /** Everything that was sent, whatever became of it. */
  readonly asked: Asked[]
  /** Requests whose answers the server still owes. */
  busy: number
  readonly fetch: typeof fetch
  /** Ends every open stream, as a cut line does. */
  endStreams(): void
}

export function lineTo(server: Pick<Assembled, 'app'>): Line {
  const streams = new Set<AbortController>()
  const line: Line = {
    server,
    fate: () => 'through',
    asked: [],
    busy: 0,
    fetch: (input, init = {}) => send(String(input), init),
    endStreams() {
      for (const stream of streams) stream.abort()
      streams.clear()
    },
  }

  async function send(url: string, init: RequestInit): Promise<Response> {
    const asked = { method: init.method ?? 'GET', path: url.split('?')[0] ?? '' }
    line.asked.push(asked)
    const fate = line.fate(asked)
    if (fate === 'lost') throw new TypeError('The line is cut.')
    const request: InjectOptions = {
      method: asked.method as 'GET' | 'POST', // the engine asks in no other way
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === 'string' ? { payload: init.body } : {}),
    }
    if (asked.path === '/sync/v1/live') return stream(request, init.signal ?? undefined, fate)
    // What waits for news is owed by nobody until there is some.
    const waits = /[?&]wait=[1-9]/.test(url)
    const signal = init.signal ?? undefined
    const answer = waits ? await line.server.app.inject({ ...request, ...(signal && { signal }) }) : await owed(request)
    if (fate === 'answerLost') throw new TypeError('The answer was lost.')
    if (typeof fate === 'object') await fate.until
    const body = bodyOf(answer)
    return new Response(fate === 'altered' ? (body?.map((byte) => byte ^ 1) ?? null) : body, {
      status: answer.statusCode,
      headers: headersOf(answer),
    })
  }

  async function owed(request: InjectOptions): Promise<LightMyRequestResponse> {
    line.busy += 1
    try {
      return await line.server.app.inject(request)
    } finally {
      line.busy -= 1
    }
  }

  async function stream(request: InjectOptions, signal: AbortSignal | undefined, fate: Fate): Promise<Response> {
    const own = new AbortController()
    streams.add(own)
    const ended = signal === undefined ? own.signal : AbortSignal.any([own.signal, signal])
    const answer = await line.server.app.inject({ ...request, payloadAsStream: true, signal: ended })
    const body = fate === 'silent' ? silence(ended) : Readable.toWeb(answer.stream())
    return new Response(body as ReadableStream, { status: answer.statusCode, headers: headersOf(answer) })
  }

  return line
}

/** A proxy that keeps what it is given until the end, which never comes. */
function silence(ended: AbortSignal): ReadableStream {
  return new ReadableStream({
    start: (controller) => ended.addEventListener('abort', () => controller.error(ended.reason), { once: true }),
  })
}

function bodyOf(answer: LightMyRequestResponse): Uint8Array<ArrayBuffer> | null {
  return [204, 304].includes(answer.statusCode) ? null : new Uint8Array(answer.rawPayload)
}

function headersOf(answer: { readonly headers: LightMyRequestResponse['headers'] }): Headers {
  return new Headers(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  )
}
