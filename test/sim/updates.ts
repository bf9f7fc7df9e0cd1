import { nobody } from '../world/make.ts'
import { newest, sinceNotes, understood } from './drawers.ts'
import type { Chance } from './edits.ts'
import type { ModelServer } from './modelServer.ts'
import type { Surgery } from './process.ts'
import type { Desk, Kept } from './stage.ts'
import { mutationsOn } from './versionPromise.ts'

function noteId(i: number): string {
  return `01890000-0000-7000-8000-00000000d00${i}`
}

export interface UpdateDeps {
  readonly server: ModelServer
  readonly desks: readonly Desk[]
  readonly kept: Kept[]
  readonly surgery: Surgery
  /**
   * True when the server is as far ahead of all apps as it may be from the beginning, and in the end every app is the newest; else they begin
   * alike, and stay as old as the server bears.
   */
  readonly serverLeads: boolean
  openWindow(desk: Desk, window: number): void
}

/** New versions of the product: the server gets them first, its database with it, and the machines when somebody gets round to it. */
export interface Updates {
  step(desk: Desk, chance: Omit<Chance, 'ids'>): string
  /** Nobody is left with an app that the server does not understand, or with an old window open. */
  end(): void
}

export function createUpdates({ server, desks, kept, surgery, serverLeads, openWindow }: UpdateDeps): Updates {
  if (serverLeads) {
    server.update(newest)
    for (const { machine } of desks) machine.build = newest - understood
  }

  /** The windows that are open go on as they are, until somebody closes them. */
  function install(desk: Desk, build: number): void {
    const { machine } = desk
    kept.push({ machine, mutations: mutationsOn(machine) })
    machine.build = build
    surgery.update?.(machine)
  }

  function restart(desk: Desk): void {
    for (const window of desk.windows.keys()) {
      desk.windows[window]?.kill()
      openWindow(desk, window)
    }
  }

  return {
    step(desk, { pick, random }) {
      const at = desks.indexOf(desk)
      const dice = random()
      if (dice < 0.3 && server.version >= sinceNotes) {
        const [order] = [...server.rows()].filter(([key]) => key.startsWith('salesOrder/')).map(([, row]) => row)
        if (order === undefined) return 'there is no order to note anything of'
        const values = { order: order.id, buyer: order.buyer, words: `office ${Math.floor(random() * 1000)}` }
        server.officeWrite('orderNote', noteId(pick([0, 1, 2])), values, nobody)
        return 'the office writes a note'
      }
      if (dice < 0.6 && server.version < newest) {
        server.update(Math.min(newest, server.version + pick([1, 1, 1, 2, 3])))
        return `the server is updated to version ${server.version}`
      }
      const { machine } = desk
      if (machine.build === server.version) return `the app of machine ${at} is the newest`
      install(desk, machine.build + 1 + Math.floor(random() * (server.version - machine.build)))
      const isRestarted = random() < 0.7
      if (isRestarted) restart(desk)
      return `the app of machine ${at} is updated to version ${machine.build}${isRestarted ? '' : ', with its windows left open'}`
    },
    end() {
      for (const desk of desks) {
        const least = serverLeads ? server.version : server.version - understood
        if (desk.machine.build < least) install(desk, server.version)
        if (desk.windows.some((process) => process !== undefined && process.build !== desk.machine.build)) restart(desk)
      }
    },
  }
}
