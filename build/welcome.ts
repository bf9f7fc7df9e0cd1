import type { StartOptions } from './options.ts'

/** Who can sign in to the demo factory; the password is the word "demo" for all of them. */
export const demoLogins = ['merchandiser', 'store', 'supervisor', 'qc', 'manager', 'admin'] as const

/** What a newcomer reads first. Plain lines: it must also be readable in a log and on a black-and-white screen. */
export function welcome(address: string, options: StartOptions, canType: boolean): string {
  const safety = options.memory
    ? 'Demo data, in memory: all of it is gone when the server stops.'
    : 'Demo data, and not power-safe: a crash of a program loses nothing, a power cut may lose the last moments.'
  const ask = 'stop the server, edit an order, start it again'
  const how = canType
    ? 'type s and Enter here to stop the server, and again to start it'
    : 'Ctrl+C here, then npm start; leave the window open meanwhile'
  return [
    '',
    `Selvedge is ready at ${address}`,
    '',
    `  ${safety}`,
    '',
    `  sign in    ${demoLogins.join(' · ')}`,
    '  password   demo',
    ...(options.memory ? [] : [`  try this   ${ask}`, `             (${how})`]),
    '  stop       Ctrl+C',
    '',
  ].join('\n')
}
