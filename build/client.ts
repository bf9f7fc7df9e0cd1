import { posix, win32 } from 'node:path'

/** What must be known of the machine to choose how a person will see the product. */
export interface Desk {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Root of the project. */
  readonly root: string
  exists(path: string): boolean
  /** Whether a program starts here at all: a binary may lack libraries, or refuse its user. */
  runs(binary: string): boolean
}

export type Client =
  | { readonly at: 'electron'; readonly program: string; readonly args: readonly string[] }
  | { readonly at: 'browser'; readonly program: string; readonly args: readonly string[] }
  | { readonly at: 'nowhere'; readonly because: string }

/** The desktop shell where it runs, else the system's browser, else nothing but the address. */
export function chooseClient(desk: Desk, address: string): Client {
  if (!hasDisplay(desk)) return { at: 'nowhere', because: 'This machine has no display, so no window was opened.' }
  const electron = findElectron(desk)
  if (electron !== null && desk.runs(electron)) {
    const { join } = desk.platform === 'win32' ? win32 : posix
    return { at: 'electron', program: electron, args: [join(desk.root, 'dist/electron'), `--server=${address}`] }
  }
  return browserOf(desk, address)
}

/**
 * Where Electron's executable lies, or null. Never asks the electron package itself: requiring it downloads the binary
 * where it is missing.
 */
export function findElectron({ platform, env, root, exists }: Omit<Desk, 'runs'>): string | null {
  const { join } = platform === 'win32' ? win32 : posix
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules/electron/dist')
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  }
  const binary = join(folder, names[platform] ?? 'electron')
  return exists(binary) ? binary : null
}

function hasDisplay({ platform, env }: Desk): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

function browserOf({ platform, env, exists }: Desk, address: string): Client {
  if (platform === 'darwin') return { at: 'browser', program: 'open', args: [address] }
  // The empty word is the window's title: without it "start" would take the address for one.
  if (platform === 'win32') return { at: 'browser', program: 'cmd', args: ['/c', 'start', '""', address] }
  const opener = (env.PATH ?? '')
    .split(':')
    .map((folder) => posix.join(folder, 'xdg-open'))
    .find(exists)
  if (opener) return { at: 'browser', program: opener, args: [address] }
  return { at: 'nowhere', because: 'There is no xdg-open here to reach a browser with, so no window was opened.' }
}
