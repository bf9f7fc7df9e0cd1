import { type Chance, chanceOf } from '../torture/chance.ts'

export const clientNames = ['browser', 'desktop'] as const
export type ClientName = (typeof clientNames)[number]

/**
 * What a line does to one request. cut: the connection is reset before anything was sent · late: 2 s pass first · slow:
 * the answer comes at 1 kB/s · mute: it is taken and never answered · torn: the answer ends in its middle · portal and
 * redirect: somebody's login page answers, at once or by a redirect · answerLost: the server did it, nobody hears of it.
 */
export const fates = ['cut', 'late', 'slow', 'mute', 'torn', 'portal', 'redirect', 'answerLost'] as const
export type Fate = (typeof fates)[number]

/** Requests that a blow can be aimed at. */
export const requestKinds = ['push', 'changes', 'snapshot', 'segment'] as const
export type RequestKind = (typeof requestKinds)[number]

/** When a blow falls; ms are counted from the moment that it names. */
export type Moment =
  | { readonly on: 'start'; readonly afterMs: number }
  | { readonly on: 'save'; readonly client: ClientName; readonly afterMs: number }
  | {
      readonly on: 'request' | 'answer'
      readonly kind: RequestKind
      readonly client: ClientName
      readonly afterMs: number
    }

/**
 * On a full disk Chromium goes on writing behind the torn end of its log, and loses what it had called complete when it
 * reads that log again: what was saved comes back from the journal. Where a store is lost, all of it is.
 */
export type Blow =
  | { readonly what: 'killClient'; readonly client: ClientName; readonly when: Moment; readonly downMs: number }
  | { readonly what: 'killServer'; readonly when: Moment; readonly downMs: number }
  | { readonly what: 'crashDatabase'; readonly when: Moment }
  | { readonly what: 'fillDisk'; readonly client: ClientName; readonly when: Moment; readonly fullMs: number }
  | { readonly what: 'loseStore'; readonly client: ClientName; readonly when: Moment }
  | { readonly what: 'flipBytes'; readonly flips: number; readonly when: Moment }
  /** Before anything else: a PC that nobody has used yet, whose first snapshot comes over a bad line. */
  | { readonly what: 'newPc' }

export const editKinds = [
  'note',
  'contract',
  'guarded',
  'pieces',
  'line',
  'unline',
  'party',
  'order',
  'cancel',
] as const
export type EditKind = (typeof editKinds)[number]

export interface PlannedEdit {
  readonly client: ClientName
  readonly kind: EditKind
  /** Which of the rows that fit; small, so that both clients often mean the same. */
  readonly pick: number
  /** Rest before it, ms. */
  readonly restMs: number
}

export interface Plan {
  readonly seed: number
  readonly database: 'postgres' | 'pglite'
  readonly chance: Readonly<Record<ClientName, Partial<Record<Fate, number>>>>
  readonly edits: readonly PlannedEdit[]
  readonly blows: readonly Blow[]
  /** People who go on working wake the loops; a round in which they do not shows that queues empty by themselves. */
  readonly worksOn: boolean
}

export interface Abilities {
  /** Whether disks can be filled here. */
  readonly fullDisk: boolean
}

/** A round, drawn from its seed alone. */
export function planOf(seed: number, { fullDisk }: Abilities): Plan {
  const chance = chanceOf(seed)
  const database = seed % 8 === 0 ? 'pglite' : 'postgres'
  const edits = clientNames.flatMap((client) => drawEdits(chance, client))
  const weather = { browser: drawWeather(chance), desktop: drawWeather(chance) }
  const blows = drawBlows(chance, database, fullDisk)
  return { seed, database, chance: weather, edits, blows, worksOn: chance() < 0.75 }
}

function drawEdits(chance: Chance, client: ClientName): PlannedEdit[] {
  return Array.from({ length: 3 + whole(chance, 6) }, () => ({
    client,
    kind: pick(chance, editKinds),
    pick: whole(chance, 5),
    restMs: whole(chance, 300),
  }))
}

/** At most two kinds of trouble at a time, so that a failing round can be read. */
function drawWeather(chance: Chance): Partial<Record<Fate, number>> {
  if (chance() < 0.2) return {}
  const kinds = [pick(chance, fates), ...(chance() < 0.5 ? [pick(chance, fates)] : [])]
  return Object.fromEntries(kinds.map((kind) => [kind, 0.15 + 0.35 * chance()]))
}

function drawBlows(chance: Chance, database: Plan['database'], fullDisk: boolean): Blow[] {
  const blows: Blow[] = []
  if (chance() < 0.35) blows.push(clientKill(chance))
  if (chance() < 0.3) blows.push({ what: 'killServer', when: atServer(chance), downMs: whole(chance, 500) })
  if (database === 'postgres' && chance() < 0.2) blows.push({ what: 'crashDatabase', when: atServer(chance) })
  if (fullDisk && chance() < 0.12)
    blows.push({
      what: 'fillDisk',
      client: pick(chance, clientNames),
      when: early(chance),
      fullMs: 300 + whole(chance, 900),
    })
  // A journal that could not be written and a database that dies are two disks at once, more than is promised.
  const isFull = blows.some((blow) => blow.what === 'fillDisk')
  if (!isFull && chance() < 0.06)
    blows.push({ what: 'loseStore', client: pick(chance, clientNames), when: early(chance) })
  if (!isFull && chance() < 0.08) blows.push({ what: 'flipBytes', flips: 1 + whole(chance, 40), when: early(chance) })
  if (chance() < 0.06) blows.push({ what: 'newPc' })
  return blows
}

function clientKill(chance: Chance): Blow {
  const client = pick(chance, clientNames)
  const afterMs = whole(chance, 40)
  const kind = pick(chance, ['push', 'push', 'changes', 'changes', 'segment', 'snapshot'] as const)
  const whens: readonly Moment[] = [
    { on: 'start', afterMs: whole(chance, 1200) },
    { on: 'save', client, afterMs },
    { on: 'request', kind, client, afterMs },
    { on: 'answer', kind, client, afterMs: whole(chance, 20) },
  ]
  return { what: 'killClient', client, when: pick(chance, whens), downMs: whole(chance, 300) }
}

/** Between a push's arrival, its commit and its answer, or at any time. */
function atServer(chance: Chance): Moment {
  const client = pick(chance, clientNames)
  const whens: readonly Moment[] = [
    { on: 'request', kind: 'push', client, afterMs: whole(chance, 20) },
    { on: 'answer', kind: 'push', client, afterMs: 0 },
    early(chance),
  ]
  return pick(chance, whens)
}

function early(chance: Chance): Moment {
  return { on: 'start', afterMs: whole(chance, 900) }
}

function pick<T>(chance: Chance, from: readonly [T, ...T[]] | readonly T[]): T {
  const found = from[whole(chance, from.length)]
  if (found === undefined) throw new Error('A plan was to pick from an empty list.')
  return found
}

function whole(chance: Chance, below: number): number {
  return Math.floor(chance() * below)
}

/** The plan in the words of a failing round. */
export function tellPlan(plan: Plan): string[] {
  const { seed, database, chance, edits, blows, worksOn } = plan
  return [
    `seed ${seed} on ${database}, ${worksOn ? 'people work on afterwards' : 'people leave afterwards'}`,
    ...clientNames.map(
      (name) =>
        `${name}: ${JSON.stringify(chance[name])}, ${edits
          .filter((each) => each.client === name)
          .map((each) => each.kind)
          .join(' ')}`,
    ),
    ...blows.map((blow) => JSON.stringify(blow)),
  ]
}
