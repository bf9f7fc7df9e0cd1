/**
 * Who may do what: every decision of the shell about origins, navigation, permissions and names, as plain functions.
 * Anything not allowed here is refused.
 */

export const appScheme = 'app'
export const appOrigin = 'app://selvedge'
export const linkScheme = 'selvedge'

/** Paths of the app's origin that answer requests, not pages. Nothing under them may ever be shown as a page. */
const servicePaths = ['/api', '/sync', '/shell'] as const
export const safePagePath = '/shell/safe'

const grantedPermissions = new Set(['persistent-storage', 'clipboard-sanitized-write'])

export function isService(path: string): boolean {
  return servicePaths.some((service) => path === service || path.startsWith(`${service}/`))
}

/** True for a page of the app itself, as the only place a window may be. */
export function isAppPage(address: string): boolean {
  const url = parseUrl(address)
  return !!url && isOfApp(url) && (!isService(url.pathname) || url.pathname === safePagePath)
}

export function mayUse(permission: string, origin: string): boolean {
  const url = parseUrl(origin)
  return !!url && isOfApp(url) && grantedPermissions.has(permission)
}

/** Sub-frames go nowhere: the app has none, so one that appears was injected. */
export function mayNavigate({ url, isMainFrame }: { url: string; isMainFrame: boolean }): boolean {
  return isMainFrame && isAppPage(url)
}

export type Opening = { do: 'window'; path: string } | { do: 'external'; url: string } | { do: 'nothing' }

/** What becomes of `window.open` and of links with a target. The page itself never gets a window handle. */
export function decideOpening(address: string, externalHosts: readonly string[]): Opening {
  const url = parseUrl(address)
  if (!url) return { do: 'nothing' }
  if (isAppPage(address)) return { do: 'window', path: `${url.pathname}${url.search}${url.hash}` }
  const isWelcome = url.protocol === 'https:' && !url.username && !url.password && externalHosts.includes(url.hostname)
  return isWelcome ? { do: 'external', url: url.href } : { do: 'nothing' }
}

export interface Sender {
  readonly isOurWindow: boolean
  readonly isMainFrame: boolean
  readonly url: string
}

export function isTrusted({ isOurWindow, isMainFrame, url }: Sender): boolean {
  return isOurWindow && isMainFrame && isAppPage(url)
}

/** The path of an app page, as a window may be opened on it, or null. */
export function appPath(path: string): string | null {
  if (!path.startsWith('/') || path.includes('\\')) return null
  const url = parseUrl(path, appOrigin)
  return url && isAppPage(url.href) ? `${url.pathname}${url.search}${url.hash}` : null
}

/** selvedge://orders/8f2c?tab=lines → /orders/8f2c?tab=lines. Null for anything that is no page of the app. */
export function linkToPath(link: string): string | null {
  const url = parseUrl(link)
  if (url?.protocol !== `${linkScheme}:`) return null
  return appPath(`/${url.host}${url.pathname}${url.search}${url.hash}`)
}

/** The last part of a name, without what Windows or a path could misread. Never empty. */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out here
  const plain = last.replace(/[\u0000-\u001f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '_').replace(/^[. ]+|[. ]+$/g, '')
  return plain.slice(-150) || 'file'
}

function isOfApp(url: URL): boolean {
  // `origin` is "null" for schemes the URL standard does not know, so the parts are compared.
  return `${url.protocol}//${url.host}` === appOrigin && !url.username && !url.password
}

function parseUrl(address: string, base?: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null
}
