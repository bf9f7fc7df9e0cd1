import { app, type Session, shell, type WebContents } from 'electron'
import { decideOpening, mayNavigate, mayUse } from './policy.ts'

export interface GuardDeps {
  /** Hosts a link may open in the person's own browser. */
  readonly externalHosts: () => readonly string[]
  readonly openWindow: (path: string) => void
  readonly log: (line: string, error: unknown) => void
}

/** Puts the guards on everything that will ever show a page, whoever makes it. */
export function guardAllContents(deps: GuardDeps): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, deps))
}

/** Electron grants every permission unless both handlers say otherwise. */
export function guardSession(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin))
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(mayUse(permission, details.requestingUrl)),
  )
  session.setDevicePermissionHandler(() => false)
}

function guardContents(contents: WebContents, { externalHosts, openWindow, log }: GuardDeps): void {
  contents.on('will-frame-navigate', (event) => {
    if (mayNavigate(event)) return
    event.preventDefault()
    log(`refused to go to ${event.url}`, null)
  })
  contents.on('will-redirect', (event) => {
    if (!mayNavigate(event)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const opening = decideOpening(url, externalHosts())
    if (opening.do === 'window') openWindow(opening.path)
    if (opening.do === 'external') {
      shell.openExternal(opening.url).catch((error: unknown) => log(`could not open ${opening.url}`, error))
    }
    return { action: 'deny' }
  })
}
