import { posix, win32 } from 'node:path'

/** What the search for a browser has to know of this machine. */
export interface BrowserSearch {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  exists(path: string): boolean
  /** Where Playwright would put its own Chromium; it need not be there. */
  readonly playwrightPath: string
}

export type BrowserFound = { readonly path: string } | { readonly missing: string }

/** Debian's package; only its root user can be helped without a question. */
export const debianInstall = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'] as const

/** The Chromium in which tests run: the one that was named, else the system's, else Playwright's own. */
export function findBrowser(search: BrowserSearch): BrowserFound {
  const named = search.env.SELVEDGE_BROWSER
  if (named) {
    if (search.exists(named)) return { path: named }
    return { missing: `SELVEDGE_BROWSER names ${named}, and there is no such file.` }
  }
  const path = [...systemBrowsers(search), search.playwrightPath].find((candidate) => search.exists(candidate))
  return path === undefined ? { missing: howToGetOne(search.platform) } : { path }
}

function systemBrowsers({ platform, env }: BrowserSearch): string[] {
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined)
    const programs = ['Chromium\\Application\\chrome.exe', 'Google\\Chrome\\Application\\chrome.exe']
    return [...programs, 'Microsoft\\Edge\\Application\\msedge.exe'].flatMap((program) =>
      roots.map((root) => win32.join(root, program)),
    )
  }
  if (platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  const folders = (env.PATH ?? '').split(':').filter((folder) => folder !== '')
  const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
  return programs.flatMap((program) => folders.map((folder) => posix.join(folder, program)))
}

function howToGetOne(platform: NodeJS.Platform): string {
  const command = platform === 'linux' ? `sudo ${debianInstall.join(' ')}` : 'npx playwright install chromium'
  return `There is no Chromium, Chrome or Edge on this machine. Get one with: ${command} (or name one in SELVEDGE_BROWSER).`
}
