import { same } from '../../model/mutation.ts'
import { allFields, type Row } from '../../model/table.ts'
import { tables } from '../../model/tables.ts'
import { type Register, registerOf } from '../../server/register.ts'
import type { HotRow } from '../../sync/store.ts'
import { drawersOf, newest, understood } from './drawers.ts'
import type { Machine } from './process.ts'
import type { Desk, World } from './stage.ts'

/** All tables and columns that there are in any version. */
export const everything: Register = registerOf(drawersOf(newest, tables))

/** The mutations in the outbox on a machine's disk, each as its text. */
export function mutationsOn(machine: Machine): readonly string[] {
  return [...machine.disk.stores.outbox.values()].map(({ value }) =>
    JSON.stringify((value as { readonly mutation: unknown }).mutation),
  ) // an outbox holds entries
}

/** Equal, column by column; one that is not there is as good as empty. */
export function sameRow(one: Row | undefined, other: Row | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => same(one[name], other[name]))
}

export function isOlder(build: number, world: World): boolean {
  return build < world.server.version - understood
}

/** What is wrong on the whole, or undefined: a server takes nothing that it may misunderstand, an update loses nothing. */
export function wrongWithVersions(world: World): string | undefined {
  const [misread] = world.net.misread
  if (misread !== undefined) return `the server has taken ${misread} from a build that it does not understand any more`
  for (const { machine, mutations } of world.kept.splice(0)) {
    const now = new Set(mutationsOn(machine))
    const lost = mutations.find((mutation) => !now.has(mutation))
    if (lost !== undefined) return `${machine.user} lost ${lost} when the app was updated`
  }
  return undefined
}

/** A row under unsent edits has every column that the server sent, whether the build here knows it or not. */
export function hiddenIn(hot: readonly HotRow[]): string | undefined {
  for (const { table, id, server, row } of hot) {
    // One that was removed here and made again is another row, of which the server has said nothing.
    if (server === null || row === null || row.version !== server.version) continue
    const hidden = Object.keys(server).find((name) => !(name in row))
    if (hidden !== undefined) return `${hidden} of ${table}/${id} does not show under an edit`
  }
  return undefined
}

/** The columns of a row that the first version does not know are as the server had them. */
export function lostColumn(key: string, mine: Row, theirs: Row): string | undefined {
  const table = key.split('/')[0] ?? ''
  const first = tables.find((drawer) => drawer.name === table)
  if (first === undefined) return undefined
  return Object.keys(theirs).find(
    (name) => name !== 'id' && !(name in allFields(first)) && !same(mine[name], theirs[name]),
  )
}

/** Whether a version of the app has the table of a row. */
export function isKnown(key: string, build: number): boolean {
  return drawersOf(build, tables).some(({ name }) => key.startsWith(`${name}/`))
}

interface Standstill {
  readonly disk: Machine['disk']
  readonly rows: readonly string[]
}

/** Follows the machines that are too old for the server: what was there to be read when that began is there until it ends. */
export function standstills(world: World): (desk: Desk, rows: ReadonlyMap<string, Row>) => string | undefined {
  const known = new Map<Desk, Standstill>()
  return (desk, rows) => {
    const { disk, isSpoilt, user } = desk.machine
    const isStill =
      !isSpoilt &&
      desk.windows.every((process) => process?.alive !== true || isOlder(process.build, world)) &&
      isOlder(desk.machine.build, world)
    const before = known.get(desk)
    if (!isStill || (before !== undefined && before.disk !== disk)) {
      known.delete(desk)
      return undefined
    }
    // What the server said before it was updated may still arrive.
    if (before === undefined) {
      if ((world.net.underway.get(user) ?? 0) === 0) known.set(desk, { disk, rows: [...rows.keys()] })
      return undefined
    }
    const lost = before.rows.find((key) => !rows.has(key))
    return lost === undefined
      ? undefined
      : `${user} cannot read ${lost} any more, and the server has said nothing since`
  }
}
