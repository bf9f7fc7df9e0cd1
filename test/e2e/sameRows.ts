import type { Page } from '@playwright/test'
import type { FactoryServer } from './factory.ts'

// The orders of a server and of a PC, laid side by side.

type Compared = Readonly<Record<string, unknown>>

/** Every order as the server has it, the fields that a person sees. */
export async function serverRows(server: FactoryServer): Promise<readonly Compared[]> {
  const { access_token } = await server.ask<{ access_token: string }>('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'demo' }),
  })
  const rows: Compared[] = []
  for (let cursor = ''; ; ) {
    const page = await server.ask<{ items: Record<string, unknown>[]; next_cursor: string | null }>(
      `/api/v1/orders?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      { headers: { authorization: `Bearer ${access_token}` } },
    )
    rows.push(
      ...page.items.map((item) =>
        compared((name) => item[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
      ),
    )
    if (page.next_cursor === null) return rows.sort(byId)
    cursor = page.next_cursor
  }
}

/** Every order as a PC's reader shows it, asked of its worker by the message it understands. */
export async function replicaRows(page: Page): Promise<readonly Compared[]> {
  const rows = (await page.evaluate(`(async () => {
    const files = (await (await fetch('/offline.json')).json()).files
    const reader = new SharedWorker(files.find((file) => file.includes('reader.worker')), { type: 'module', name: 'selvedge-reader' })
    reader.port.start()
    const ask = (method, ...args) => new Promise((resolve) => {
      const id = String(Math.random())
      reader.port.addEventListener('message', (event) => { if (event.data.id === id) resolve(event.data.value) })
      reader.port.postMessage({ id, type: 'APPLY', path: [method], argumentList: args.map((value) => ({ type: 'RAW', value })) })
    })
    const rows = []
    for (;;) {
      const page = await ask('page', { table: 'salesOrder', where: [], search: '', sort: ['id'] }, rows.length, 200)
      if (!page.ok || page.value.rows.length === 0) return rows
      rows.push(...page.value.rows)
    }
  })()`)) as Record<string, unknown>[]
  return rows.map((row) => compared((name) => row[name])).sort(byId)
}

const comparedFields = [
  'id',
  'orderNo',
  'sclPo',
  'buyer',
  'style',
  'note',
  'contractNo',
  'fob',
  'shipDate',
  'status',
  'pieces',
  'value',
  'version',
] as const

function compared(value: (name: string) => unknown): Compared {
  return Object.fromEntries(comparedFields.map((name) => [name, value(name) ?? null]))
}

function byId(left: Compared, right: Compared): number {
  return String(left.id) < String(right.id) ? -1 : 1
}
