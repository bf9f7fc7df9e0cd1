import type { Fault } from '../model/fault.ts'
import { sqlError } from './database.ts'
import { snake } from './names.ts'
import type { Register } from './register.ts'
import { uniqueName } from './schema.ts'

/**
 * What a refused statement means to the person whose mutation it was, or undefined where it is a bug of ours. Natural keys
 * and references are kept by the database, because only it sees what others are writing at the same moment.
 */
export function faultOfSql(error: unknown, register: Register): Fault | undefined {
  const found = sqlError(error)
  if (found === undefined) return undefined
  if (found.code === '23505') return duplicate(found.constraint ?? '', register)
  if (found.code === '23503') return broken(found.constraint ?? '', register, error)
  return undefined
}

/** True when two transactions made the same row at once and ours was later: tried again, it finds the other's row. */
export function isSameRowRace(error: unknown): boolean {
  const found = sqlError(error)
  return found?.code === '23505' && (found.constraint?.endsWith('_pkey') ?? false)
}

function duplicate(constraint: string, register: Register): Fault | undefined {
  for (const drawer of register.all) {
    const fields = drawer.unique.find((_, place) => uniqueName(drawer, place) === constraint)
    if (fields !== undefined) return { kind: 'duplicate', table: drawer.name, fields }
    if (constraint === `${snake(drawer.name)}_pkey`) return { kind: 'duplicate', table: drawer.name, fields: ['id'] }
  }
  return undefined
}

function broken(constraint: string, register: Register, error: unknown): Fault | undefined {
  for (const drawer of register.all) {
    for (const [field, { table }] of Object.entries(drawer.fields)) {
      if (table === undefined || constraint !== `${snake(drawer.name)}_${snake(field)}_ref`) continue
      const detail = error instanceof Error && 'detail' in error ? String(error.detail) : ''
      const id = /\(id\)=\(([0-9a-f-]{36})\)/.exec(detail)?.[1]
      // PostgreSQL tells both ends of a reference in the same way, but only the one that is pointed at is named by its id.
      if (detail.includes('still referenced') && id !== undefined) return { kind: 'inUse', table, id, by: drawer.name }
      return { kind: 'invalid', table: drawer.name, fields: { [field]: 'missing' } }
    }
  }
  return undefined
}
