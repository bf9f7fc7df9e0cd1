import type { Page } from 'playwright-core'
import type { Outcome } from '../../model/fault.ts'
import type { Page as Rows } from '../../model/query.ts'
import type { Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import type { SyncStatus } from '../../workers/doors.ts'

/** Resolves once every table lies on the disk as a whole, as the writer says itself. @returns its status then */
export async function allDurable(page: Page, withinMs: number): Promise<SyncStatus> {
  const untilMs = performance.now() + withinMs
  while (performance.now() < untilMs) {
    const status = await askDoor<SyncStatus>(page, 'writer', 'status')
    if (status.tables.length > 0 && status.tables.every(({ complete }) => complete)) return status
    // Often enough for the figure, seldom enough not to be in the way of what it measures.
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The device did not get all of its tables in the time given to it.')
}

/**
 * Asks every table for its first row, until each answers from all that it has.
 * @returns rows by table
 */
export async function allQueryable(page: Page): Promise<Readonly<Record<string, number>>> {
  const rows: Record<string, number> = {}
  for (const { name, sort } of tables) {
    const query = { table: name, where: [], search: '', sort: [sort] }
    for (let tries = 0; ; tries++) {
      const answer = await askDoor<Outcome<Rows>>(page, 'reader', 'page', query, 0, 1)
      if (!answer.ok) throw new Error(`The reader gives no ${name}: ${JSON.stringify(answer.fault)}`)
      rows[name] = answer.value.total
      if (answer.value.complete) break
      if (tries === 600) throw new Error(`The reader never had all of ${name}.`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return rows
}

/** The row as the reader shows it. */
export function rowAt(page: Page, table: string, id: string): Promise<Row | null> {
  return askDoor(page, 'reader', 'row', table, id)
}

/** Asks a worker of the product beside its own window, by the message that it understands. */
function askDoor<T>(page: Page, door: 'reader' | 'writer', method: string, ...args: readonly unknown[]): Promise<T> {
  return page.evaluate<T>(`(async () => {
    window.benchDoors ??= {}
    window.benchDoors.${door} ??= (async () => {
      const { files } = await (await fetch('/offline.json')).json()
      const file = files.find((each) => each.includes('${door}.worker'))
      if (file === undefined) throw new Error('The screens name no worker "${door}".')
      const worker = new SharedWorker(file, { type: 'module', name: 'selvedge-${door}' })
      worker.port.start()
      return worker.port
    })()
    const port = await window.benchDoors.${door}
    return new Promise((resolve, reject) => {
      const id = String(Math.random())
      port.addEventListener('message', function hear({ data }) {
        if (data.id !== id) return
        port.removeEventListener('message', hear)
        if (data.type === 'HANDLER') reject(new Error('The ${door} threw at "${method}".'))
        else resolve(data.value)
      })
      const argumentList = ${JSON.stringify(args)}.map((value) => ({ type: 'RAW', value }))
      port.postMessage({ id, type: 'APPLY', path: ['${method}'], argumentList })
    })
  })()`)
}
