export interface StartOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** Folder of the database; null for the one the server chooses. */
  readonly data: string | null
  readonly memory: boolean
  readonly fresh: boolean
  readonly orders: number
  /** Fill an empty PostgreSQL database with the demo factory too. */
  readonly demo: boolean
  /** The first person of a factory of one's own; null for the demo factory. */
  readonly admin: string | null
  readonly open: boolean
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly sentence: string }

export const defaultPort = 7420
export const mostOrders = 1_000_000

const flags: Readonly<Record<string, { readonly takes?: string; readonly says: string }>> = {
  '--port': { takes: 'N', says: `port of the server, ${defaultPort} unless told otherwise; 0 takes a free one` },
  '--data': { takes: 'DIR', says: 'folder of the database, kept between runs' },
  '--memory': { says: 'keep nothing: the database lives in memory' },
  '--fresh': { says: 'throw the demo data away and make it anew' },
  '--orders': { takes: 'N', says: 'orders in the demo factory, 2000 unless told otherwise, at most 1000000' },
  '--demo': { says: 'fill an empty PostgreSQL database with the demo factory' },
  '--init': { says: 'begin a factory of your own in an empty database; needs --admin' },
  '--admin': { takes: 'NAME', says: 'the first person of a factory that begins with --init' },
  '--no-open': { says: 'start the server only, open no window' },
}

export const usage = `npm start -- [options]\n${Object.entries(flags)
  .map(([name, { takes, says }]) => `  ${`${name} ${takes ?? ''}`.padEnd(12)} ${says}`)
  .join('\n')}`

/** Reads what follows `npm start --`. Both "--port 80" and "--port=80" are understood. */
export function readStartOptions(args: readonly string[]): Read<StartOptions> {
  const given = new Map<string, string>()
  const rest = [...args]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', ...tail] = word.split('=')
    const flag = flags[name]
    if (flag === undefined) return no(`There is no option "${word}". The options are:\n${usage}`)
    if (given.has(name)) return no(`${name} was given twice.`)
    const inline = tail.length > 0 ? tail.join('=') : undefined
    if (flag.takes === undefined) {
      if (inline !== undefined) return no(`${name} takes no value.`)
      given.set(name, '')
      continue
    }
    const value = inline ?? rest.shift()
    if (value === undefined || value === '' || value in flags) return no(`${name} needs a value: ${flag.says}.`)
    given.set(name, value)
  }
  return settle(given)
}

function settle(given: ReadonlyMap<string, string>): Read<StartOptions> {
  const port = wholeNumber(given.get('--port') ?? String(defaultPort), 0, 65_535)
  if (port === null) return no(`--port takes a whole number from 0 to 65535, not "${given.get('--port')}".`)
  const orders = wholeNumber(given.get('--orders') ?? '2000', 0, mostOrders)
  if (orders === null)
    return no(`--orders takes a whole number from 0 to ${mostOrders}, not "${given.get('--orders')}".`)
  const data = given.get('--data') ?? null
  const memory = given.has('--memory')
  if (memory && data !== null) return no('--memory keeps nothing, so it cannot be used together with --data.')
  const admin = given.get('--admin') ?? null
  const demo = given.has('--demo')
  if (given.has('--init') !== (admin !== null))
    return no('--init and --admin NAME go together: a factory begins with somebody who may do everything.')
  if (admin !== null && demo) return no('Choose one of --init and --demo: a factory of your own, or an invented one.')
  const open = !given.has('--no-open')
  return { ok: true, value: { port, data, memory, fresh: given.has('--fresh'), orders, demo, admin, open } }
}

function wholeNumber(text: string, least: number, most: number): number | null {
  if (!/^\d{1,9}$/.test(text)) return null
  const value = Number(text)
  return value >= least && value <= most ? value : null
}

function no(sentence: string): { readonly ok: false; readonly sentence: string } {
  return { ok: false, sentence }
}
