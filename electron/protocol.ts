import { appOrigin, isService, safePagePath } from './policy.ts'
import { faultResponse } from './reply.ts'

type Answerer = (request: Request) => Promise<Response>

export interface RouterDeps {
  readonly pages: Answerer
  readonly proxy: Answerer
  readonly services: Answerer
  readonly log: (line: string, error: unknown) => void
}

/** Pictures may come straight from the server into an image; everything else is asked for by script. */
const welcomeDestinations = new Set([null, '', 'empty', 'image'])

/** Answers every request to app://selvedge: the app's files, the server behind it, and the shell's own services. */
export function createRouter({ pages, proxy, services, log }: RouterDeps): Answerer {
  return async (request) => {
    try {
      const { protocol, host, pathname } = new URL(request.url)
      if (`${protocol}//${host}` !== appOrigin) return faultResponse(404, { kind: 'unknown' })
      if (!isService(pathname)) return await pages(request)
      if (!isFromApp(request)) return faultResponse(403, { kind: 'refused' })
      return await (/^\/shell(\/|$)/.test(pathname) ? services(request) : proxy(request))
    } catch (error) {
      log('a request could not be answered', error)
      return faultResponse(500, { kind: 'broken' })
    }
  }
}

/** A frame, a form or a script tag must not reach the services, even one that an injected line put into our own page. */
function isFromApp(request: Request): boolean {
  if (new URL(request.url).pathname === safePagePath) return true
  const origin = request.headers.get('origin')
  const isOurs = origin === null || origin === appOrigin
  return isOurs && welcomeDestinations.has(request.headers.get('sec-fetch-dest'))
}
