import { Refusal } from './refusal.ts'

export interface Flags {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  /** Folder of the embedded database; null for the usual place. */
  readonly data: string | null
  readonly memory: boolean
  readonly fresh: boolean
  /** Orders in the demonstration that fills an empty database. */
  readonly orders: number
  /** Fill an empty PostgreSQL database with the demonstration too. */
  readonly demo: boolean
  /** The first person of a factory of one's own, instead of the demonstration; null without --init. */
  readonly admin: string | null
  /** A PostgreSQL server to use instead of the embedded database. */
  readonly databaseUrl: string | null
  readonly renderer: string | null
  readonly newEpoch: boolean
  readonly help: boolean
}

const mostOrders = 1_000_000

const known: Readonly<Record<string, { readonly takes?: string; readonly says: string }>> = {
  '--port': { takes: 'N', says: 'port to listen on; 7420 unless told otherwise, 0 takes a free one' },
  '--host': { takes: 'HOST', says: 'address to listen on; 127.0.0.1 unless told otherwise' },
  '--data': { takes: 'DIR', says: 'folder of the embedded database' },
  '--memory': { says: 'keep nothing: the database lives in memory' },
  '--fresh': { says: 'set the database in the folder aside and begin anew' },
  '--orders': {
    takes: 'N',
    says: `orders in the demonstration that fills an empty database; 2000, at most ${mostOrders}`,
  },
  '--demo': { says: 'fill an empty PostgreSQL database with the demonstration' },
  '--init': { says: 'begin a factory of your own in an empty database; needs --admin' },
  '--admin': { takes: 'NAME', says: 'the first person of a factory that begins with --init' },
  '--database-url': { takes: 'URL', says: 'a PostgreSQL server (15 or newer) instead; also DATABASE_URL' },
  '--renderer': { takes: 'DIR', says: 'folder of the built screens to serve' },
  '--new-epoch': { says: 'after a restore from a disk image: make every device compare itself with this server' },
  '--help': { says: 'show this' },
}

export const usage = `Usage: selvedge-server [options]\n${Object.entries(known)
  .map(([flag, { takes = '', says }]) => `  ${`${flag} ${takes}`.padEnd(20)} ${says}`)
  .join('\n')}`

/** Reads the command line; "--port 80" and "--port=80" are the same. @throws Refusal on what it cannot understand */
export function readFlags(words: readonly string[]): Flags {
  const given = new Map<string, string>()
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [flag = '', ...tail] = word.split('=')
    const about = known[flag]
    if (about === undefined) throw new Refusal(`There is no option "${word}". ${usage}`)
    if (given.has(flag)) throw new Refusal(`${flag} was given twice.`)
    const inline = tail.length > 0 ? tail.join('=') : undefined
    if (about.takes === undefined) {
      if (inline !== undefined) throw new Refusal(`${flag} takes no value.`)
      given.set(flag, '')
      continue
    }
    const value = inline ?? rest.shift()
    if (value === undefined || value === '' || Object.hasOwn(known, value))
      throw new Refusal(`${flag} needs a value: ${about.says}.`)
    given.set(flag, value)
  }
  return settle(given)
}

function settle(given: ReadonlyMap<string, string>): Flags {
  const flags: Flags = {
    port: wholeNumber(given, '--port', 7420, 65_535),
    host: given.get('--host') ?? '127.0.0.1',
    data: given.get('--data') ?? null,
    memory: given.has('--memory'),
    fresh: given.has('--fresh'),
    orders: wholeNumber(given, '--orders', 2000, mostOrders),
    demo: given.has('--demo'),
    admin: given.get('--admin') ?? null,
    databaseUrl: given.get('--database-url') ?? null,
    renderer: given.get('--renderer') ?? null,
    newEpoch: given.has('--new-epoch'),
    help: given.has('--help'),
  }
  const homes = [flags.memory, flags.data !== null, flags.databaseUrl !== null].filter(Boolean)
  if (homes.length > 1)
    throw new Refusal('Choose one of --memory, --data and --database-url: a server has one database.')
  if (flags.fresh && flags.databaseUrl !== null)
    throw new Refusal(
      '--fresh begins anew only in a folder of its own. Empty a PostgreSQL database with its own tools.',
    )
  if (given.has('--init') !== (flags.admin !== null))
    throw new Refusal('--init and --admin NAME go together: a factory begins with somebody who may do everything.')
  if (flags.admin !== null && flags.demo)
    throw new Refusal('Choose one of --init and --demo: a factory of your own, or an invented one.')
  return flags
}

function wholeNumber(given: ReadonlyMap<string, string>, flag: string, otherwise: number, most: number): number {
  const text = given.get(flag)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  throw new Refusal(`${flag} takes a whole number from 0 to ${most}, not "${text}".`)
}
