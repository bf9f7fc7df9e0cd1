import type { Reader } from '../../workers/doors.ts'

let asked = 0

/**
 * Asks the reader something that it leaves as soon as nobody waits for it: the letters of a word that is typed on, the rows
 * that were only scrolled past.
 */
export function dropping<T>(reader: Reader, signal: AbortSignal, ask: (ticket: string) => Promise<T>): Promise<T> {
  const ticket = String(++asked)
  const drop = () => void reader.drop(ticket).catch(() => {}) // it is answered for nobody then
  signal.addEventListener('abort', drop, { once: true })
  return ask(ticket).finally(() => signal.removeEventListener('abort', drop))
}
