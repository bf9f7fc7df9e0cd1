import type { Cdp } from './cdp.ts'
import { strict } from './strictObject.ts'

type Check = (contents: unknown, permission: string, origin: string, details: object) => boolean
type Ask = (contents: unknown, permission: string, decide: (granted: boolean) => void, details: object) => void

/** Electron's permission names, and what the DevTools protocol calls them. Those without a twin there are not here. */
const permissions: Readonly<Record<string, string>> = {
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  geolocation: 'geolocation',
  'idle-detection': 'idle-detection',
  'local-fonts': 'local-fonts',
  midi: 'midi',
  notifications: 'notifications',
  'persistent-storage': 'persistent-storage',
  'storage-access': 'storage-access',
  'window-management': 'window-management',
}

/** The app's permission handlers, and the one session they are set on. */
export function createSession() {
  let check: Check | null = null
  let ask: Ask | null = null
  const defaultSession = strict('session.defaultSession', {
    setPermissionCheckHandler: (handler: Check | null) => {
      check = handler
    },
    setPermissionRequestHandler: (handler: Ask | null) => {
      ask = handler
    },
    // No device ever appears here, so the handler is only proved to exist.
    setDevicePermissionHandler: (_handler: unknown) => undefined,
  })

  /** Electron asks the check first and the request handler where the check said no; without handlers it grants. */
  async function isGranted(permission: string, appOrigin: string): Promise<boolean> {
    if (check?.(null, permission, `${appOrigin}/`, {})) return true
    const asked = ask
    if (!asked) return !check
    return new Promise((resolve) =>
      asked(null, permission, resolve, { requestingUrl: `${appOrigin}/`, isMainFrame: true }),
    )
  }

  return {
    defaultSession,
    /** Asks the app's handlers about every permission and lets the browser enforce their answers on the origin. */
    async enforce(cdp: Cdp, { appOrigin, realOrigin }: { appOrigin: string; realOrigin: string }): Promise<void> {
      for (const [permission, name] of Object.entries(permissions)) {
        const setting = (await isGranted(permission, appOrigin)) ? 'granted' : 'denied'
        await cdp.send('Browser.setPermission', { permission: { name }, setting, origin: realOrigin })
      }
    },
  }
}

export type HostSession = ReturnType<typeof createSession>
