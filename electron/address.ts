import type { ServerChoice } from './bridge.ts'

export const defaultServer = 'http://127.0.0.1:7420'

/** The address in its one spelling, without a final slash, or null when no server can be there. */
export function parseServer(address: string): string | null {
  const text = address.trim()
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  if (!isWeb || url.username || url.password || url.search || url.hash) return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** A switch outranks the environment, which outranks what was saved: so a technician can always override a shop PC. */
export function chooseServer(said: {
  switch?: string | undefined
  environment?: string | undefined
  saved?: string | undefined
}): ServerChoice {
  for (const by of ['switch', 'environment', 'saved'] as const) {
    const server = parseServer(said[by] ?? '')
    if (server) return { server, by }
  }
  return { server: defaultServer, by: 'default' }
}
