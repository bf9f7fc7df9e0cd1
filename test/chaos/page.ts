import { wrap } from 'comlink'
import type { Outcome } from '../../model/fault.ts'
import { idFrom } from '../../model/id.ts'
import type { Op } from '../../model/mutation.ts'
import { isEnded, machineOf } from '../../model/states.ts'
import type { Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { OutboxItem, Reader, SyncStatus, Writer } from '../../workers/doors.ts'
import type { EditKind } from './plan.ts'

// Runs in the product's own page, beside its screens, and holds the same two doors that the screens hold.

export interface Asked {
  readonly kind: EditKind
  readonly pick: number
  /** Unlike that of any other edit, so that it can be told on the server which one wrote a value. */
  readonly word: string
  /** Which half of the rows belongs to this client alone, where an edit must not meet the other's. */
  readonly half: 0 | 1
}

/** What an edit wrote, for the ledger. Fields that only this client writes can be held to their last value. */
export interface Meant {
  readonly table: string
  readonly id: string
  readonly own?: { readonly field: string; readonly value: unknown }
}

/** An edit as a form holds it, ready to be saved. */
export interface Prepared {
  readonly ops: readonly Op[]
  readonly meant: Meant
}

export interface Hands {
  /** True once somebody is signed in. */
  enter(username: string): Promise<boolean>
  /** Null where nothing fits: the replica is being filled, say. */
  prepare(asked: Asked): Promise<Prepared | null>
  save(intent: string, ops: readonly Op[]): Promise<Outcome<{ readonly mutation: string }>>
  status(): Promise<SyncStatus>
  /** What needs a person, oldest first. */
  attention(): Promise<readonly OutboxItem[]>
  /** Does with it what a person would: lets theirs stand, gives a refused one up. */
  tidy(): Promise<void>
  rows(table: string): Promise<readonly Row[]>
}

export function openHands(files: readonly string[]): Hands {
  const writer = open<Writer>(files, 'writer')
  const reader = open<Reader>(files, 'reader')
  carryJournal(files)
  const madeOrders: string[] = []

  async function rows(table: string): Promise<readonly Row[]> {
    const found = await reader.rows({ table, where: [], search: '', sort: ['id'] })
    return found.ok ? found.value : []
  }

  async function enter(username: string): Promise<boolean> {
    const found = await writer.session()
    const status = found === null ? undefined : await writer.status()
    if (found === null || status?.reach === 'signIn') {
      const signed = await writer.signIn(username, 'demo')
      if (!signed.ok) return false
    }
    const session = await writer.session()
    await reader.open(session?.replica ?? null)
    return session !== null
  }

  async function opsFor({ kind, pick, word, half }: Asked): Promise<Prepared | undefined> {
    const isMine = (row: Row) => Number.parseInt(row.id.at(-1) ?? '0', 16) % 2 === half
    const orders = async () =>
      (await rows('salesOrder')).filter(
        (row) => !isEnded(machineOf('salesOrder'), row.status) && !madeOrders.includes(row.id),
      )
    switch (kind) {
      case 'note': {
        const table = ['party', 'style', 'salesOrder'][pick % 3] ?? 'party'
        return patch(
          table,
          nth(table === 'salesOrder' ? await orders() : await rows(table), pick),
          { note: word },
          false,
        )
      }
      case 'contract':
        return patch('salesOrder', nth((await orders()).filter(isMine), pick), { contractNo: word }, true)
      case 'guarded':
        return patch('salesOrder', nth(await orders(), pick), { deliveryDate: dayOf(word) }, false)
      case 'pieces': {
        const open = new Set((await orders()).map((row) => row.id))
        const lines = (await rows('orderLine')).filter((row) => open.has(String(row.order)) && isMine(row))
        return patch('orderLine', nth(lines, pick), { qty: 1 + numberOf(word) }, false)
      }
      case 'line':
      case 'unline': {
        const order = nth(await orders(), pick)
        const colorway = nth(
          (await rows('styleColorway')).filter((row) => row.style === order?.style),
          0,
        )
        if (order === undefined || colorway === undefined) return undefined
        // Both clients mean the same combination, and so the same row.
        const size = `C${pick}`
        const id = idFrom('orderLine', order.id, colorway.id, size, null)
        const values = {
          order: order.id,
          colorway: colorway.id,
          size,
          site: null,
          qty: 1 + numberOf(word),
          tolerancePct: null,
        }
        const there = await reader.row('orderLine', id)
        if (kind === 'line')
          return there === null
            ? { ops: [{ op: 'put', table: 'orderLine', id, values }], meant: { table: 'orderLine', id } }
            : undefined
        return there === null
          ? undefined
          : {
              ops: [{ op: 'remove', table: 'orderLine', id, base: { qty: there.qty } }],
              meant: { table: 'orderLine', id },
            }
      }
      case 'party': {
        const [like] = await rows('party')
        return put('party', like, { code: codeOf(word), name: word, note: null })
      }
      case 'order':
        return put('salesOrder', nth(await orders(), pick), { orderNo: word, note: null, contractNo: null })
      case 'cancel': {
        const id = madeOrders.shift()
        const row = id === undefined ? null : await reader.row('salesOrder', id)
        if (id === undefined || row === null || row.status !== 'draft') return undefined
        const event = await writer.newId()
        return {
          ops: [{ op: 'move', table: 'salesOrder', id, from: 'draft', to: 'cancelled', event, reason: word }],
          meant: { table: 'statusEvent', id: event, own: { field: 'reason', value: word } },
        }
      }
    }
  }

  async function put(table: string, like: Row | undefined, changes: Record<string, unknown>) {
    if (like === undefined) return undefined
    const id = await writer.newId()
    const { fields } = tableOf(table)
    const values: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(fields)) if (field.merge !== 'derived') values[name] = like[name] ?? null
    if (table === 'salesOrder') values.provisionalNo = null
    const [field, value] = Object.entries(changes)[0] ?? ['', null]
    const ops: readonly Op[] = [{ op: 'put', table, id, values: { ...values, ...changes } }]
    return { ops, meant: { table, id, own: { field, value } } }
  }

  return {
    enter,
    prepare: async (asked) => (await opsFor(asked)) ?? null,
    async save(intent, ops) {
      const saved = await writer.write(intent, ops)
      const [op] = ops
      if (saved.ok && op?.op === 'put' && op.table === 'salesOrder') madeOrders.push(op.id)
      return saved
    },
    rows,
    status: () => writer.status(),
    attention: async () =>
      (await writer.outbox()).filter((item) => ['conflict', 'rejected', 'blocked'].includes(item.state)),
    async tidy() {
      for (const { mutation, clash } of await writer.conflicts())
        await writer.settle(mutation, clash.table, clash.id, clash.field, 'theirs')
      for (const item of await writer.outbox())
        if (['conflict', 'rejected', 'blocked'].includes(item.state)) await writer.discard(item.id, 'seen')
    },
  }
}

function patch(table: string, row: Row | undefined, set: Record<string, unknown>, isOwn: boolean) {
  if (row === undefined) return undefined
  const base = Object.fromEntries(Object.keys(set).map((name) => [name, row[name] ?? null]))
  const ops: readonly Op[] = [{ op: 'patch', table, id: row.id, base, set }]
  const [field, value] = Object.entries(set)[0] ?? ['', null]
  return { ops, meant: { table, id: row.id, ...(isOwn && { own: { field, value } }) } }
}

/** Joins the worker that the page's own screens have started. */
function open<Door>(files: readonly string[], name: string) {
  const file = files.find((each) => each.includes(`${name}.worker`))
  if (file === undefined) throw new Error(`The built screens have no ${name} worker.`)
  return wrap<Door>(new SharedWorker(file, { type: 'module', name: `selvedge-${name}` }).port) as unknown as Door // what every method of it answers is a promise already
}

/** As a window of a plain browser does. Where the line let no screens through, nobody else would. */
function carryJournal(files: readonly string[]): void {
  const file = files.find((each) => each.includes('journal.worker'))
  if (file === undefined) throw new Error('The built screens have no journal worker.')
  if (!('selvedge' in globalThis)) new Worker(file, { type: 'module' })
}

function nth<T>(from: readonly T[], at: number): T | undefined {
  return from.length === 0 ? undefined : from[at % from.length]
}

function numberOf(word: string): number {
  return [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7)
}

function dayOf(word: string): string {
  return `2027-${String(1 + (numberOf(word) % 12)).padStart(2, '0')}-${String(1 + (numberOf(word) % 28)).padStart(2, '0')}`
}

function codeOf(word: string): string {
  return word.toUpperCase().slice(-5)
}

Object.assign(globalThis, { openHands })
