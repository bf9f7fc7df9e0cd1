import { inScope, may, scopeOf, scopesFor } from '../model/access.ts'
import { type Fault, fail, type Outcome, ok } from '../model/fault.ts'
import { isEnded, machineOf } from '../model/states.ts'
import { type Drawer, type Fields, faultsIn, type Row } from '../model/table.ts'
import type { Access } from './access.ts'
import { idsThere } from './rows.ts'
import type { Work } from './work.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Whether a person may do this to this row. A row that the person cannot even see is missing to them, so that nobody
 * learns of it by asking.
 */
export function refusal(access: Access, drawer: Drawer, permission: string, row: Row): Fault | undefined {
  const scope = scopeOf(drawer, row)
  if (permission !== '' && inScope(scopesFor(drawer, access.grants, permission), scope)) return undefined
  if (!inScope(scopesFor(drawer, access.grants), scope)) return { kind: 'missing', table: drawer.name, id: row.id }
  return { kind: 'forbidden', permission }
}

/** Whether a person may do this to any row of the table at all. */
export function refusalOf(access: Access, permission: string): Fault | undefined {
  return permission !== '' && may(access.grants, permission) ? undefined : { kind: 'forbidden', permission }
}

/** Whether the document that this row is, or is a line of, has come to its end: then nobody writes it any more. */
export async function refusalOfEnded(work: Work, drawer: Drawer, row: Row): Promise<Fault | undefined> {
  const head = await headOf(work, drawer, row)
  return head !== undefined && isEnded(machineOf(head.drawer.machine), head.row.status)
    ? { kind: 'ended', table: head.drawer.name, id: head.row.id, state: String(head.row.status) }
    : undefined
}

async function headOf(work: Work, drawer: Drawer, row: Row): Promise<{ drawer: Drawer; row: Row } | undefined> {
  if (drawer.parent === undefined) return { drawer, row }
  const table = work.register.find(drawer.fields[drawer.parent]?.table ?? '')
  if (table?.machine === undefined) return undefined
  // Held, so that nobody closes the document between this look and the line that is written because of it.
  const head = await work.rows.hold(table, String(row[drawer.parent]))
  return head === undefined ? undefined : { drawer: table, row: head }
}

export function invalid(drawer: Drawer, fields: Readonly<Record<string, string>>): ReturnType<typeof fail> {
  return fail({ kind: 'invalid', table: drawer.name, fields })
}

/**
 * The values of a put that are a person's to give, all of them: what is left out is empty. Derived values are dropped,
 * because the server computes them; restricted ones are refused to who may not see them.
 */
export function draftOf(drawer: Drawer, access: Access, values: Values): Outcome<Values> {
  const draft: Record<string, unknown> = {}
  const faults: Record<string, string> = {}
  for (const field of Object.keys(values)) if (drawer.fields[field] === undefined) faults[field] = 'unknownField'
  for (const [field, definition] of Object.entries(drawer.fields)) {
    if (definition.merge === 'derived') continue
    const value = Object.hasOwn(values, field) ? (values[field] ?? null) : null
    if (definition.restricted !== undefined && !may(access.grants, definition.restricted)) {
      if (value !== null) faults[field] = 'notYours'
      continue
    }
    draft[field] = value
  }
  Object.assign(faults, faultsIn(drawer, draft))
  return Object.keys(faults).length > 0 ? invalid(drawer, faults) : ok(draft)
}

/** Checks the fields of a patch: known, a person's to change, and each value a fair one. */
export function patchOf(drawer: Drawer, access: Access, set: Values): Outcome<Values> {
  const faults = faultsIn(drawer, set)
  for (const field of Object.keys(set)) {
    const definition = drawer.fields[field]
    if (definition === undefined) continue
    const isTheirs = definition.restricted === undefined || may(access.grants, definition.restricted)
    if (definition.merge === 'derived' || definition.merge === 'frozen' || !isTheirs) faults[field] = 'notYours'
  }
  return Object.keys(faults).length > 0 ? invalid(drawer, faults) : ok(set)
}

/** Checks that every row these values point to is there. */
export async function refsThere(work: Work, drawer: Drawer, values: Values): Promise<Outcome<void>> {
  const faults: Record<string, string> = {}
  for (const [table, fields] of Object.entries(refsByTable(drawer.fields, values))) {
    const there = await idsThere(work.tx, work.register.get(table), [...new Set(Object.values(fields))])
    for (const [field, id] of Object.entries(fields)) if (!there.has(id)) faults[field] = 'missing'
  }
  return Object.keys(faults).length > 0 ? invalid(drawer, faults) : ok(undefined)
}

function refsByTable(fields: Fields, values: Values): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {}
  for (const [field, value] of Object.entries(values)) {
    const table = fields[field]?.kind === 'ref' ? fields[field].table : undefined
    if (table !== undefined && typeof value === 'string') found[table] = { ...found[table], [field]: value }
  }
  return found
}
