/** Where the server keeps the factory: nowhere, in the embedded database's folder, or in the PostgreSQL of DATABASE_URL. */
export type Store = 'memory' | 'folder' | 'postgres'

/** Who can sign in to the demo factory; the password is the word "demo" for all of them. */
const demoLogins = ['merchandiser', 'store', 'supervisor', 'qc', 'manager', 'admin']

const worth: Readonly<Record<Store, string>> = {
  memory: 'Demo data, in memory: all of it is gone when the server stops.',
  folder: 'Demo data, and not power-safe: a crash of a program loses nothing, a power cut may lose the last moments.',
  postgres: 'Demo data, in the PostgreSQL that DATABASE_URL names. Its demo passwords are known to everybody.',
}

/**
 * What a newcomer reads first. Plain lines: it must also be readable in a log and on a black-and-white screen.
 * @param canType whether the terminal can ask for a stop and a new start
 */
export function welcome(address: string, store: Store, canType: boolean): string {
  const how = canType
    ? 'type s and Enter here to stop the server, and again to start it'
    : 'Ctrl+C here, then npm start; leave the window open meanwhile'
  const tryThis = ['  try this   stop the server, edit an order, start it again', `             (${how})`]
  return [
    '',
    `Selvedge is ready at ${address}`,
    '',
    `  ${worth[store]}`,
    '',
    `  sign in    ${demoLogins.join(' · ')}`,
    '  password   demo',
    ...(store === 'memory' ? [] : tryThis),
    '  stop       Ctrl+C',
    '',
  ].join('\n')
}
