import { isStalePlan } from './prepared.ts'
import type { Sql } from './sql.ts'

export interface Queryable {
  /** Rows spelled as in cells.ts, the same on every kind of database. The caller names the shape its own SQL has. */
  query<R = Record<string, unknown>>(statement: Sql): Promise<readonly R[]>
  /** Several statements that the house itself wrote, without parameters: definitions of tables. */
  script(text: string): Promise<void>
}

/** A transaction that is open. Do not use it after the work it was given to has ended. */
export interface Transaction extends Queryable {
  readonly inTransaction: true
}

export interface TransactionOptions {
  readonly readOnly?: boolean
  readonly isolation?: 'read committed' | 'repeatable read'
}

/** power-safe: an answered commit survives a power cut · process-safe: it survives a killed process · memory: neither. */
export type Durability = 'power-safe' | 'process-safe' | 'memory'

/**
 * The one SQL port. The same SQL runs on PGlite (one connection, so transactions queue) and on PostgreSQL ≥ 15.
 * Inside a transaction only `tx` may be asked: on PGlite, asking the database itself would wait for ever.
 */
export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgres'
  readonly durability: Durability
  /** True when the store may have lost what was committed last (it was not closed in order and cannot promise more). */
  readonly unclean: boolean
  /** Commits what `work` did, or nothing of it when it throws. Nothing is retried here. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  close(): Promise<void>
}

/** What a database says about a failed statement. */
export interface SqlError {
  /** SQLSTATE, or the socket's code when no server answered. */
  readonly code: string
  readonly table?: string
  readonly constraint?: string
  readonly column?: string
}

export function sqlError(error: unknown): SqlError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error as Error & SqlError
}

/** True for failures that another try may heal without anybody doing anything: deadlock, serialization, lost server. */
export function isTransient(error: unknown): boolean {
  const found = sqlError(error)
  if (found !== undefined) return isRetryable(error) || /^(08|53|57P|E[A-Z]+$)/.test(found.code)
  return error instanceof Error && lostConnection.test(error.message)
}

// The driver has no codes for these: the connection ended before, under, or while waiting for the statement.
const lostConnection = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/

/** True when the transaction lost a race that it may win the next time, or met plans of before a change of the tables. */
export function isRetryable(error: unknown): boolean {
  const code = sqlError(error)?.code
  return code === '40001' || code === '40P01' || isStalePlan(code)
}

export function modeText(options: TransactionOptions): string {
  return `isolation level ${options.isolation ?? 'read committed'} ${options.readOnly === true ? 'read only' : 'read write'}`
}
