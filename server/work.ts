import type { Instant } from '../model/calendar.ts'
import type { Clash } from '../model/fault.ts'
import type { Mutation } from '../model/mutation.ts'
import type { Row } from '../model/table.ts'
import type { Access } from './access.ts'
import type { Transaction } from './database.ts'
import type { HeldRows } from './held.ts'
import type { Register } from './register.ts'
import type { RowStamp } from './rows.ts'

/** One mutation while it is being applied: who, what, and what has come of it so far. */
export interface Work {
  readonly tx: Transaction
  readonly rows: HeldRows
  readonly register: Register
  readonly access: Access
  readonly device: string
  readonly mutation: Mutation
  readonly now: Instant
  /** What was written, for the audit log. */
  readonly written: Written[]
  /** Documents whose folds are to be made again before the mutation ends. */
  readonly heads: Map<string, Head>
}

export interface Written {
  readonly table: string
  readonly id: string
  readonly op: 'put' | 'patch' | 'remove' | 'move' | 'fold'
  readonly before: Row | null
  readonly after: Row | null
}

export interface Head {
  /** Its status when the mutation first touched it or its lines; null when the mutation made it. */
  readonly status: string | null
  amended: boolean
}

/** What one op came to. */
export interface Effect {
  readonly did: 'nothing' | 'wrote' | 'merged'
  readonly clashes: readonly RowClash[]
  /** A guarded field clashed: nothing of the whole mutation may be written. */
  readonly refused?: boolean
}

export interface RowClash extends Clash {
  readonly table: string
  readonly id: string
}

export const nothing: Effect = { did: 'nothing', clashes: [] }

export function stampOf(work: Work): RowStamp {
  return { at: work.now, by: work.access.user }
}
