import { faultResponse } from './reply.ts'

/** Headers that speak of one connection or of the app's origin, and mean nothing to the server or to the page. */
const notForServer =
  /^(host|origin|referer|cookie|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|accept-encoding|sec-.*|proxy-.*)$/i
// The body arrives here already unpacked, so its old length and encoding would be lies.
const notForPage =
  /^(set-cookie|connection|keep-alive|transfer-encoding|upgrade|content-length|content-encoding|access-control-.*|proxy-.*)$/i

export interface ProxyDeps {
  /** The server's address at this moment, without a final slash. */
  readonly server: () => string
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

/**
 * Passes a request of the app on to the server and its answer back, both as streams, so that an event stream stays one.
 * The page thus speaks with its own origin only: no CORS, no foreign address in its policy.
 */
export function createProxy({ server, fetch }: ProxyDeps) {
  return async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    try {
      const answer = await fetch(`${server()}${pathname}${search}`, {
        method: request.method,
        headers: without(request.headers, notForServer),
        body: request.body,
        // A wifi login page answers with a redirect to itself: that is "no server here", not data.
        redirect: 'error',
        credentials: 'omit',
        signal: request.signal,
        ...(request.body && { duplex: 'half' }),
      })
      const headers = without(answer.headers, notForPage)
      // Should a window ever be led here, what the server sent is no page of the app and can run nothing.
      headers.set('content-security-policy', "default-src 'none'; sandbox")
      headers.set('cross-origin-resource-policy', 'same-origin')
      headers.set('x-content-type-options', 'nosniff')
      return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers })
    } catch {
      return faultResponse(503, { kind: 'offline' })
    }
  }
}

function without(headers: Headers, unwanted: RegExp): Headers {
  return new Headers([...headers].filter(([name]) => !unwanted.test(name)))
}
