import { same } from '../../model/mutation.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Database } from '../../server/database.ts'
import { tableName } from '../../server/names.ts'
import { columnsOf } from '../../server/rows.ts'
import { sql } from '../../server/sql.ts'
import type { OutboxItem } from '../../workers/doors.ts'
import type { Meant } from './page.ts'
import type { ClientName } from './plan.ts'

/** One edit, as the harness itself wrote it down the moment that the product told the person how it went. */
export interface Noted {
  readonly client: ClientName
  /** saved: the door's promise has resolved well · doubt: the PC went down before it said anything. */
  readonly is: 'saved' | 'doubt'
  /** Unknown while in doubt. */
  readonly mutation?: string
  readonly meant: Meant
  readonly word: string
}

export const violationKinds = ['lost', 'doubled', 'diverged', 'stuck', 'unexplained'] as const
export type ViolationKind = (typeof violationKinds)[number]

export interface Violation {
  readonly kind: ViolationKind
  readonly what: string
}

/** Tables that the edits touch, themselves or by what the server folds. */
export const touchedTables = ['party', 'style', 'salesOrder', 'orderLine', 'statusEvent'] as const

/** Rows by table and id, fields without a value left out. */
export type Rows = ReadonlyMap<string, Row>

export interface Answered {
  readonly mutation: string
  readonly device: string
  readonly clientSeq: number
  readonly status: string
  readonly body: string
}

/** What the database says of everything that was ever sent to it, past the server. */
export interface Truth {
  readonly rows: Rows
  readonly answers: readonly Answered[]
  /** Writes that the audit log has more than once for one mutation and row. */
  readonly auditTwice: readonly { readonly mutation: string; readonly row: string; readonly times: number }[]
}

export async function readTruth(database: Database): Promise<Truth> {
  const rows = new Map<string, Row>()
  for (const name of touchedTables) {
    const drawer = tableOf(name)
    for (const row of await database.query<Row>(sql`select ${columnsOf(allFields(drawer))} from ${tableName(drawer)}`))
      rows.set(`${name}/${row.id}`, valuesOf(row))
  }
  const answers = await database.query<Answered>(
    sql`select mutation_id as mutation, device, client_seq as "clientSeq", status, body from sync_result`,
  )
  const auditTwice = await database.query<{ mutation: string; row: string; times: number }>(
    sql`select mutation, table_name || '/' || row_id as row, count(*)::int as times from audit_log
        where mutation is not null group by mutation, table_name, row_id, op having count(*) > 1`,
  )
  return { rows, answers, auditTwice }
}

/** Everything that was called saved is on the server, and has one end that a person can see. */
export function checkSaved(
  noted: readonly Noted[],
  truth: Truth,
  attention: Readonly<Record<ClientName, readonly OutboxItem[]>>,
): Violation[] {
  const answers = new Map(truth.answers.map((answer) => [answer.mutation, answer]))
  const found: Violation[] = []
  for (const { is, client, mutation, word } of noted) {
    if (is !== 'saved' || mutation === undefined) continue
    const answer = answers.get(mutation)
    if (answer === undefined) {
      found.push({
        kind: 'lost',
        what: `${mutation} ("${word}") was called saved at the ${client} and never reached the server`,
      })
      continue
    }
    if (!['conflict', 'rejected', 'blocked'].includes(answer.status)) continue
    const item = attention[client].find((each) => each.id === mutation)
    if (item === undefined)
      found.push({
        kind: 'lost',
        what: `${mutation} ("${word}") ended as ${answer.status}, and the ${client} shows it to nobody`,
      })
    else if (item.fault?.kind === 'unexpected')
      found.push({ kind: 'unexplained', what: `${mutation} ("${word}") was refused by a bug: ${answer.body}` })
  }
  return [...found, ...checkLastValues(noted, truth, answers)]
}

/** A field that only one client writes has the value which that client saved last, or one in doubt after it. */
function checkLastValues(noted: readonly Noted[], truth: Truth, answers: ReadonlyMap<string, Answered>): Violation[] {
  const last = new Map<string, { readonly noted: Noted; readonly values: unknown[] }>()
  for (const each of noted) {
    const { own, table, id } = each.meant
    if (own === undefined) continue
    const status = answers.get(each.mutation ?? '')?.status ?? ''
    if (['conflict', 'rejected', 'blocked'].includes(status)) continue
    const key = `${table}/${id}#${own.field}`
    if (each.is === 'saved') last.set(key, { noted: each, values: [own.value] })
    else last.get(key)?.values.push(own.value)
  }
  const found: Violation[] = []
  for (const [key, { noted: each, values }] of last) {
    const [place = '', field = ''] = key.split('#')
    const value = truth.rows.get(place)?.[field]
    if (!values.some((wanted) => same(wanted, value)))
      found.push({
        kind: 'lost',
        what: `${key} is ${JSON.stringify(value)} on the server, where the ${each.client} saved ${JSON.stringify(values[0])} (${each.mutation})`,
      })
  }
  return found
}

/** Nothing took effect twice, whoever sent it. */
export function checkOnce({ answers, auditTwice }: Truth): Violation[] {
  const places = new Map<string, string[]>()
  for (const { mutation, device, clientSeq } of answers)
    places.set(mutation, [...(places.get(mutation) ?? []), `${device}/${clientSeq}`])
  const found: Violation[] = []
  for (const [mutation, at] of places)
    if (at.length > 1)
      found.push({ kind: 'doubled', what: `${mutation} was taken ${at.length} times: ${at.join(', ')}` })
  for (const { mutation, row, times } of auditTwice)
    found.push({ kind: 'doubled', what: `${mutation} wrote ${row} ${times} times` })
  return found
}

/** Rows on which a replica and the server differ. */
export function differences(client: ClientName, replica: Rows, truth: Rows): Violation[] {
  const found: Violation[] = []
  for (const key of new Set([...replica.keys(), ...truth.keys()])) {
    const [mine, theirs] = [replica.get(key), truth.get(key)]
    if (!same(mine, theirs))
      found.push({
        kind: 'diverged',
        what: `${key} at the ${client} is ${JSON.stringify(mine)}, on the server ${JSON.stringify(theirs)}`,
      })
  }
  return found
}

/** A row without its empty fields, which one side may leave out. */
export function valuesOf(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as Row // id and version are never empty
}
