import { useMemo } from 'react'
import { inScope, may, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import type { Fields } from '../../model/table.ts'
import { tableOf } from '../../model/tables.ts'
import type { Word } from '../words.ts'
import { useSession } from './useSession.ts'

export interface Access {
  readonly fields: Fields
  readonly mayRead: boolean
  /** May make rows of this table at all. */
  readonly mayCreate: boolean
  mayEdit(row: Readonly<Record<string, unknown>>): boolean
  may(permission: string): boolean
  /** Why a field of a row cannot be written here, or undefined when it can. */
  whyReadOnly(name: string, row: Readonly<Record<string, unknown>>, isNew: boolean): Word | undefined
}

/** What the person at this window may see and do in a table. */
export function useAccess(table: string): Access {
  const { grants } = useSession()
  return useMemo(() => {
    const drawer = tableOf(table)
    const fields = visibleFields(drawer, grants)
    const scopes = drawer.write === '' ? [] : scopesFor(drawer, grants, drawer.write)
    const mayWriteAny = scopes === 'all' || scopes.length > 0
    // A new row has no scope until its buyer or line is chosen; the server looks again when it is.
    const mayEdit = (row: Readonly<Record<string, unknown>>) =>
      mayWriteAny && (scopes === 'all' || scopeOf(drawer, row) === null || inScope(scopes, scopeOf(drawer, row)))
    return {
      fields,
      mayRead: may(grants, drawer.read),
      mayCreate: mayWriteAny,
      mayEdit,
      may: (permission) => may(grants, permission),
      whyReadOnly(name, row, isNew) {
        const field = drawer.fields[name]
        if (field === undefined || field.merge === 'derived') return 'readOnly.derived'
        if (!mayEdit(row)) return mayWriteAny ? 'readOnly.scope' : 'readOnly.permission'
        if (field.merge === 'frozen' && !isNew) return 'readOnly.frozen'
        return undefined
      },
    }
  }, [table, grants])
}
