import type { Grant } from '../../model/access.ts'
import type { Row } from '../../model/table.ts'
import type { Result } from '../../model/wire.ts'
import type { NumberBugs, NumberDesk } from './modelNumbers.ts'

export interface Change {
  readonly seq: number
  /** Serial number of the transaction's last change: pages end only there. */
  readonly last: number
  readonly table: string
  readonly id: string
  readonly before: string | null
  readonly after: string | null
  readonly removed: boolean
}

export interface State {
  epoch: number
  seq: number
  /** Changes up to here are in the log no more. */
  floor: number
  log: Change[]
  /** device → clientSeq → answer. */
  answers: Map<string, Map<number, Result>>
  grants: Map<string, { readonly version: number; readonly grants: readonly Grant[] }>
}

export interface Backup {
  readonly state: State
  readonly rows: Map<string, Row>
  readonly numbers: ReturnType<NumberDesk['backup']>
}

/** Deliberate bugs, to show that the checks would see them. */
export interface ServerBugs extends NumberBugs {
  readonly appliesTwice?: boolean
  readonly cutsTransactions?: boolean
  readonly keepsEpochOnRestore?: boolean
  readonly sendsForeignRows?: boolean
  readonly forgetsScopeMoves?: boolean
  readonly losesResults?: boolean
  readonly miscounts?: boolean
  /** Whatever build asks is answered. */
  readonly takesAnyBuild?: boolean
  /** A column that is left out of what a digest sums. */
  readonly sumsWithout?: string
}
