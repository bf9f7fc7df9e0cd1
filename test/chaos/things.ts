import type { ChaosClient } from './client.ts'
import type { Judged } from './database.ts'
import type { SmallDisk } from './disk.ts'
import type { ChaosLine } from './line.ts'
import type { ClientName } from './plan.ts'
import type { ChaosServer } from './server.ts'

/** One factory: a database, its server, and two PCs with a line each. */
export interface World {
  readonly database: Judged
  readonly server: ChaosServer
  readonly clients: Readonly<Record<ClientName, ChaosClient>>
  readonly lines: Readonly<Record<ClientName, ChaosLine>>
  readonly disks: Readonly<Record<ClientName, SmallDisk | undefined>>
  /** Counts edits, so that each has a word of its own. */
  words: number
  stop(): Promise<void>
}
