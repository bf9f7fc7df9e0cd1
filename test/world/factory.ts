import { inScope, scopeOf, scopesFor, visibleFields } from '../../model/access.ts'
import type { Op } from '../../model/mutation.ts'
import type { Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import { accessOf } from '../../server/access.ts'
import type { Database } from '../../server/database.ts'
import { readStretch } from '../../server/rows.ts'
import type { Assembled } from '../../server/serve.ts'
import { sql } from '../../server/sql.ts'
import type { Store } from '../../sync/store.ts'
import { type Office, office, password } from '../server/office.ts'
import { virtualTime } from '../sim/virtualTime.ts'
import { lineTo } from './line.ts'
import { type Pc, pcOn, valuesOf, type Window } from './pc.ts'

/** A real server over a real database, PCs with the real client on them, and a clock that all of them share. */
export interface Factory {
  readonly office: Office
  /** The server that every line leads to. */
  leadTo(server: Assembled, database: Database): void
  pc(options?: { readonly openStore?: (name: string) => Promise<Store> }): Pc
  /** Somebody new in the office, who has been at no PC yet; with a buyer, of whom they see the orders alone. */
  hire(buyer?: string): Promise<{ readonly name: string; readonly id: string }>
  /** Somebody new at a PC of their own. */
  someone(buyer?: string): Promise<Person>
  /** A PC with one window, in which a person has signed in and has everything. */
  seat(username: string): Promise<{ readonly pc: Pc; readonly window: Window }>
  /** Lets time go by, and everything happen that it brings. */
  pass(ms: number): Promise<void>
  /** Turns every PC off, as at the end of a day. */
  off(): void
  /** Time goes by while every PC is off. */
  skip(ms: number): Promise<void>
  /** What the server would show to a person. */
  truth(person: string): Promise<Map<string, Row>>
  /** The answers stored for a PC's replica of a person, oldest first. */
  answers(person: string): Promise<readonly { readonly clientSeq: number; readonly status: string }[]>
  close(): Promise<void>
}

interface Person {
  readonly name: string
  readonly id: string
  readonly pc: Pc
  readonly window: Window
}

let seeds = 0

export async function factory(options: { readonly database?: Database } = {}): Promise<Factory> {
  const world = await office(options)
  const time = virtualTime(world.clock.nowMs())
  const pcs: Pc[] = []
  let { server, database } = world
  let people = 0

  /** Waits until no PC and no server has anything under way. */
  async function quiet(): Promise<void> {
    for (let calm = 0; calm < 4; ) {
      await new Promise((resolve) => setImmediate(resolve))
      calm = pcs.some((pc) => pc.isBusy()) ? 0 : calm + 1
    }
  }

  const self: Factory = {
    office: world,
    leadTo(next, over) {
      server = next
      database = over
      for (const pc of pcs) {
        pc.line.endStreams()
        pc.line.server = next
      }
    },
    pc(more = {}) {
      const pc = pcOn({ line: lineTo(server), time, seed: ++seeds, ...more })
      pcs.push(pc)
      return pc
    },
    async hire(buyer) {
      const name = `rupa${++people}`
      const id = await world.person(name, 'merchandiser', buyer === undefined ? 'all' : 'buyer', buyer ?? null)
      return { name, id }
    },
    async someone(buyer) {
      const { name, id } = await self.hire(buyer)
      return { name, id, ...(await self.seat(name)) }
    },
    async seat(username) {
      const pc = self.pc()
      const window = pc.open()
      await signIn(window, username)
      await self.pass(2000)
      return { pc, window }
    },
    async pass(ms) {
      await quiet()
      for (let left = ms; left > 0; left -= 100) {
        world.clock.pass(100)
        await time.run(100)
        await quiet()
      }
    },
    off() {
      for (const pc of pcs) pc.off()
      for (const pc of pcs) pc.line.endStreams()
    },
    async skip(ms) {
      self.off()
      world.clock.pass(ms)
      await time.run(ms)
    },
    async truth(person) {
      const access = await accessOf(database, person, world.clock.nowMs())
      const rows = new Map<string, Row>()
      for (const drawer of tables) {
        const scopes = scopesFor(drawer, access?.grants ?? [])
        const fields = visibleFields(drawer, access?.grants ?? [])
        const all = await readStretch(database, drawer, fields, { scope: null, after: null, upTo: null }, 100_000)
        for (const row of all) {
          if (scopes === 'all' || (drawer.scope !== undefined && inScope(scopes, scopeOf(drawer, row))))
            rows.set(`${drawer.name}/${row.id}`, valuesOf(row))
        }
      }
      return rows
    },
    answers: (person) =>
      database.query(
        sql`select client_seq as "clientSeq", status from sync_result where author = ${person} order by client_seq`,
      ),
    async close() {
      self.off()
      await world.close()
    },
  }
  return self
}

export async function signIn(window: Window, username: string): Promise<void> {
  const signed = await window.writer.signIn(username, password)
  if (!signed.ok) throw new Error(`${username} could not sign in: ${JSON.stringify(signed.fault)}.`)
}

/** Saves an edit at a window and gives its mutation's id. Throws when it was not saved. */
export async function save(window: Window, ...ops: readonly Op[]): Promise<string> {
  const written = await window.writer.write('test', ops)
  if (!written.ok) throw new Error(`The edit was not saved: ${JSON.stringify(written.fault)}.`)
  return written.value.mutation
}

export function patch(
  table: string,
  id: string,
  base: Readonly<Record<string, unknown>>,
  set: Readonly<Record<string, unknown>>,
): Op {
  return { op: 'patch', table, id, base, set }
}
