import type { Drawer, Fields } from './table.ts'
import { allFields } from './table.ts'

export const roles = ['admin', 'merchandiser', 'store', 'supervisor', 'qc', 'manager'] as const
export type Role = (typeof roles)[number]

export const permissions = [
  'master.view',
  'party.edit',
  'lookup.edit',
  'item.edit',
  'style.view',
  'style.edit',
  'order.view',
  'order.edit',
  'order.move',
  'price.view',
  'floor.view',
  'floor.edit',
  'wage.view',
  'user.view',
  'user.admin',
] as const
export type Permission = (typeof permissions)[number]

export type ScopeKind = 'all' | 'buyer' | 'line'

/** One role given to one person, for everything or for one buyer or line. */
export interface Grant {
  readonly role: Role
  readonly scopeKind: ScopeKind
  /** The buyer's or line's id; null with scope "all". */
  readonly scopeId: string | null
}

/** The one table that decides who may do what: the server's guard, the sync scope and the screens all read it. */
const granted: Readonly<Record<Role, readonly Permission[]>> = {
  admin: permissions,
  merchandiser: [
    'master.view',
    'party.edit',
    'style.view',
    'style.edit',
    'order.view',
    'order.edit',
    'order.move',
    'price.view',
    'floor.view',
  ],
  store: ['master.view', 'item.edit', 'style.view', 'order.view'],
  supervisor: ['master.view', 'style.view', 'order.view', 'floor.view', 'floor.edit'],
  qc: ['master.view', 'style.view', 'order.view', 'floor.view'],
  manager: [
    'master.view',
    'style.view',
    'order.view',
    'order.move',
    'price.view',
    'floor.view',
    'wage.view',
    'user.view',
  ],
}

export function may(grants: readonly Grant[], permission: string): boolean {
  return grants.some((grant) => (granted[grant.role] as readonly string[]).includes(permission))
}

/** Which rows of a table a person may see or touch: all of them, or those of some buyers or lines (maybe none). */
export type Scopes = 'all' | readonly string[]

/**
 * The scopes in which these grants carry a permission on a table. A grant narrows only tables of its own kind: a
 * supervisor of one line sees that line's output, but every order.
 */
export function scopesFor(drawer: Drawer, grants: readonly Grant[], permission: string = drawer.read): Scopes {
  const fitting = grants.filter((grant) => may([grant], permission))
  if (drawer.scope === undefined) return fitting.length > 0 ? 'all' : []
  const { kind } = drawer.scope
  if (fitting.some((grant) => grant.scopeKind !== kind)) return 'all'
  return [...new Set(fitting.flatMap((grant) => (grant.scopeId === null ? [] : [grant.scopeId])))].sort()
}

export function inScope(scopes: Scopes, scope: string | null): boolean {
  return scopes === 'all' || (scope !== null && scopes.includes(scope))
}

/** The scope a row belongs to: its buyer's or line's id, or null where the table has none. */
export function scopeOf(drawer: Drawer, row: Readonly<Record<string, unknown>>): string | null {
  const value = drawer.scope === undefined ? null : row[drawer.scope.field]
  return typeof value === 'string' ? value : null
}

/** The fields of a table that these grants may be sent, the common ones included. The rest never leaves the server. */
export function visibleFields(drawer: Drawer, grants: readonly Grant[]): Fields {
  return Object.fromEntries(
    Object.entries(allFields(drawer)).filter(
      ([, field]) => field.restricted === undefined || may(grants, field.restricted),
    ),
  )
}

/**
 * Names the set of columns that some grants see of a table, so that one packed segment serves everybody who sees the
 * same: the restricted permissions held, joined with "+"; '' for the plain profile.
 */
export function profileOf(drawer: Drawer, grants: readonly Grant[]): string {
  const restricted = new Set(Object.values(drawer.fields).flatMap((field) => field.restricted ?? []))
  return [...restricted]
    .filter((permission) => may(grants, permission))
    .sort()
    .join('+')
}
