import type { Role } from '../../model/access.ts'
import { type Id, idFrom } from '../../model/id.ts'
import type { Common } from '../../model/table.ts'
import type { AppUser } from '../../model/tables/appUser.ts'
import type { Party } from '../../model/tables/party.ts'
import type { RoleGrant } from '../../model/tables/roleGrant.ts'
import { placeId } from './places.ts'

interface Person {
  readonly username: string
  readonly fullName: string
  readonly code: string
  readonly role: Role
  readonly locale: AppUser['locale']
  /** Ranks of the buyers that the person looks after; without them, everything. */
  readonly buyers?: readonly [from: number, to: number]
}

/** One person a role, who see everything, and a second merchandiser who sees only her 14 buyers. */
const people: readonly Person[] = [
  {
    username: 'merchandiser',
    fullName: 'Nusrat Jahan Chowdhury',
    code: 'SKC-1042',
    role: 'merchandiser',
    locale: 'en',
  },
  {
    username: 'merch2',
    fullName: 'Sharmin Sultana',
    code: 'SKC-1187',
    role: 'merchandiser',
    locale: 'en',
    buyers: [2, 16],
  },
  { username: 'store', fullName: 'Md. Abdul Mannan', code: 'SKC-0318', role: 'store', locale: 'bn' },
  { username: 'supervisor', fullName: 'Rokeya Begum', code: 'SKC-0554', role: 'supervisor', locale: 'bn' },
  { username: 'qc', fullName: 'Tanvir Hasan', code: 'SKC-0871', role: 'qc', locale: 'en' },
  { username: 'manager', fullName: 'Shahidul Islam Khandaker', code: 'SKC-0007', role: 'manager', locale: 'en' },
  { username: 'admin', fullName: 'Farhana Rahman', code: 'SKC-0021', role: 'admin', locale: 'en' },
]

export function staffId(username: string): Id<'appUser'> {
  return idFrom('appUser', username)
}

export function staffOf(stamp: Common): AppUser[] {
  return people.map(({ username, fullName, code, locale }) => ({
    ...stamp,
    id: staffId(username),
    username,
    fullName,
    employeeCode: code,
    unit: placeId('unit', 'U1'),
    locale,
    status: 'active',
  }))
}

/** @param buyers biggest first */
export function grantsOf(buyers: readonly Party[], stamp: Common): RoleGrant[] {
  return people.flatMap(({ username, role, buyers: ranks }) => {
    const user = staffId(username)
    if (ranks === undefined) return [grant(user, role, 'all', null, stamp)]
    return buyers.slice(...ranks).map((buyer) => grant(user, role, 'buyer', buyer.id, stamp))
  })
}

function grant(
  user: Id<'appUser'>,
  role: Role,
  scopeKind: RoleGrant['scopeKind'],
  scopeId: string | null,
  stamp: Common,
): RoleGrant {
  const id = idFrom('roleGrant', user, role, scopeKind, scopeId)
  return { ...stamp, id, user, role, scopeKind, scopeId, validTo: null }
}
