import { instantAt } from '../model/calendar.ts'
import { idFrom } from '../model/id.ts'
import type { Common } from '../model/table.ts'
import type { AppUser } from '../model/tables/appUser.ts'
import type { LookupValue } from '../model/tables/lookupValue.ts'
import type { RoleGrant } from '../model/tables/roleGrant.ts'
import { tableOf } from '../model/tables.ts'
import type { Database } from './database.ts'
import { setPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'
import { insertMany } from './rows.ts'
import { lookupWords } from './seed/words/lookups.ts'
import { isInhabited } from './state.ts'

/** The first person of a factory, who may do everything. */
export interface Founder {
  readonly username: string
  readonly password: string
}

const passwordLeast = 10

/**
 * What stands in the way of a founder, before anything is opened or made.
 * @throws Refusal that says what to give instead; it never repeats the password
 */
export function checkFounder({ username, password }: Founder): void {
  if (!tableOf('appUser').fields.username?.schema().safeParse(username).success || /\s/.test(username))
    throw new Refusal('--admin takes the name with which the first person signs in: up to 40 signs without spaces.')
  if (password.length < passwordLeast || password.length > 200)
    throw new Refusal(
      `The password of ${username} must have ${passwordLeast} to 200 signs. Give it in SELVEDGE_ADMIN_PASSWORD or as the first line of standard input.`,
    )
}

/**
 * Makes an empty, prepared database a factory of its own: one administrator and the lists that every factory needs (sizes,
 * units, defects …), nothing invented.
 */
export async function initFactory(database: Database, founder: Founder, nowMs: number): Promise<void> {
  const at = instantAt(nowMs)
  const stamp: Common = { version: 1, createdAt: at, createdBy: null, updatedAt: at, updatedBy: null }
  const { username } = founder
  const person: AppUser = {
    ...stamp,
    id: idFrom('appUser', username),
    username,
    fullName: username,
    employeeCode: null,
    unit: null,
    locale: 'en',
    status: 'active',
  }
  const grant: RoleGrant = {
    ...stamp,
    id: idFrom('roleGrant', person.id, 'admin', 'all', null),
    user: person.id,
    role: 'admin',
    scopeKind: 'all',
    scopeId: null,
    validTo: null,
  }
  await database.transaction(async (tx) => {
    await insertMany(tx, tableOf('appUser'), [person])
    await insertMany(tx, tableOf('roleGrant'), [grant])
    await insertMany(tx, tableOf('lookupValue'), standardLists(stamp))
    await setPassword(tx, person.id, founder.password)
  })
}

function standardLists(stamp: Common): LookupValue[] {
  const placeIn = new Map<string, number>()
  return lookupWords.map(({ kind, code, labelEn, labelBn }) => {
    const sort = (placeIn.get(kind) ?? 0) + 10
    placeIn.set(kind, sort)
    return { ...stamp, id: idFrom('lookupValue', kind, code), kind, code, labelEn, labelBn, sort, active: true }
  })
}

/** What an empty database is filled with. */
export type Filling = { readonly with: 'demo' } | { readonly with: 'factory'; readonly founder: Founder }

/**
 * Looks, before anything is written, whether a database may be filled as asked. Only an embedded one is filled with the
 * demonstration unasked: whoever names a PostgreSQL server may have a real factory in mind, or another program's tables.
 * @throws Refusal that says what to add to the command
 */
export async function checkFilling(
  database: Database,
  asked: { readonly demo: boolean; readonly founder: Founder | undefined },
): Promise<Filling> {
  const { demo, founder } = asked
  const isEmpty = !(await isInhabited(database))
  if (founder !== undefined) {
    if (isEmpty) return { with: 'factory', founder }
    throw new Refusal('This database has people already, so nothing was changed. Start without --init and --admin.')
  }
  if (isEmpty && database.kind === 'postgres' && !demo)
    throw new Refusal(
      'Nobody is known in this PostgreSQL database yet, so nobody could sign in; nothing was written to it. Start once with --init --admin NAME to begin your factory (its password is read from SELVEDGE_ADMIN_PASSWORD or from the first line of standard input), or with --demo to fill it with an invented one.',
    )
  return { with: 'demo' }
}
