/** Where the server keeps the factory: nowhere, in the embedded database's folder, or in the PostgreSQL of DATABASE_URL. */
export type Store = 'memory' | 'folder' | 'postgres'

/** Who can sign in to the demo factory; the password is the word "demo" for all of them. */
const demoLogins = ['merchandiser', 'store', 'supervisor', 'qc', 'manager', 'admin']

const worth: Readonly<Record<Store, { readonly demo: string; readonly own: string }>> = {
  memory: {
    demo: 'Demo data, in memory: all of it is gone when the server stops.',
    own: 'Your factory, in memory: all of it is gone when the server stops.',
  },
  folder: {
    demo: 'Demo data, and not power-safe: a crash of a program loses nothing, a power cut may lose the last moments.',
    own: 'Your factory, and not power-safe: a power cut may lose the last moments. Keep real work in a PostgreSQL.',
  },
  postgres: {
    demo: 'Demo data, in the PostgreSQL that DATABASE_URL names. Its demo passwords are known to everybody.',
    own: 'Your factory, in the PostgreSQL that DATABASE_URL names.',
  },
}

export interface Welcome {
  readonly address: string
  readonly store: Store
  /** Whether the factory is the invented one, whose passwords everybody knows. */
  readonly isDemo: boolean
  /** Whether the terminal can ask for a stop and a new start. */
  readonly canType: boolean
}

/**
 * What a newcomer reads first. Plain lines: it must also be readable in a log and on a black-and-white screen.
 */
export function welcome({ address, store, isDemo, canType }: Welcome): string {
  const how = canType
    ? 'type s and Enter here to stop the server, and again to start it'
    : 'Ctrl+C here, then the same command again; leave the window open meanwhile'
  const tryThis = ['  try this   stop the server, edit an order, start it again', `             (${how})`]
  const signIn = ['', `  sign in    ${demoLogins.join(' · ')}`, '  password   demo']
  return [
    '',
    `Selvedge is ready at ${address}`,
    '',
    `  ${worth[store][isDemo ? 'demo' : 'own']}`,
    ...(isDemo ? signIn : []),
    ...(isDemo && store !== 'memory' ? tryThis : []),
    '  stop       Ctrl+C',
    '',
  ].join('\n')
}
