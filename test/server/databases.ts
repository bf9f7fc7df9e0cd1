import type { Database } from '../../server/database.ts'
import { openMemory } from '../../server/pglite.ts'
import { openPostgres } from '../../server/postgres.ts'
import { testDatabase } from '../postgres.ts'

export interface OpenedDatabase {
  readonly database: Database
  drop(): Promise<void>
}

/** Every kind of database there is; what holds on one must hold on the other. */
export const databases: readonly (readonly [string, () => Promise<OpenedDatabase>])[] = [
  [
    'PGlite',
    async () => {
      const database = await openMemory()
      return { database, drop: () => database.close() }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const given = await testDatabase()
      const database = await openPostgres({ url: given.url, connections: 6, warn: () => {} })
      return {
        database,
        async drop() {
          await database.close()
          await given.drop()
        },
      }
    },
  ],
]
